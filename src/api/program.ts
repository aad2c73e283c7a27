import type { Instant } from "#domain";

/** What the page may know of the program that serves it. */
export interface Program {
  readonly versions: { readonly program: string; readonly node: string; readonly chain: string };
  /** In the time of this machine. */
  readonly startedAt: Instant;
  /** The time of this machine. */
  wall(): Instant;
  /** What it said lately, oldest first; neither secrets nor what meters read are ever said. */
  log(): readonly { readonly at: Instant; readonly text: string }[];
  /** What the state directory takes on the disk. */
  stateBytes(): number;
}

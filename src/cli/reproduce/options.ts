import type { ReproduceOptions } from "../reproduce.ts";
import { usage } from "../support/failure.ts";

const OF_TRANSAX = ["scenario", "profiles", "seed", "producers", "tests", "intervalSeconds", "processes"] as const;

/** Refuses options that mean something for `reproduce transax` only. @throws CLI_USAGE (64) */
export function refuseOptionsOfTransax(paper: string, options: ReproduceOptions): void {
  const given = OF_TRANSAX.find((name) => options[name] !== undefined) ?? (options.chain ? undefined : "no-chain");
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw usage(`--${flag} is for transax: reproduce ${paper} has one scenario, and always a chain.`);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { type IntervalIndex, interval } from "#domain";
import {
  type BuiltMechanism,
  type Community,
  type CommunityOptions,
  type LoadedScenario,
  loadScenario,
  openCommunity,
  type SettlementName,
  type Summary,
} from "#simulation";
import { ROOT } from "./source.ts";

/** Intervals of one day of `tiny`. */
export const TINY_INTERVALS = 3;

/** The smallest scenario that ships: four homes, three hours. */
export function tiny(seed?: bigint): LoadedScenario {
  return loadScenario("tiny", { scenariosDir: join(ROOT, "scenarios"), ...(seed === undefined ? {} : { seed }) });
}

/** What a community that trades in some way, and settles as most tests do or in another way, chooses for the rest. */
export function choicesWith(mechanism: BuiltMechanism, settlement: SettlementName = "metered") {
  return { mechanism, settlement, privacy: "open", admission: "vote" } as const;
}

/** Opens `tiny` in a directory, as it is or with something changed. */
export function openTiny(directory: string, changes: Partial<CommunityOptions> = {}): Promise<Community> {
  const wallMs = () => performance.now();
  return openCommunity({
    loaded: tiny(),
    choices: choicesWith("negotiation"),
    directory,
    codeVersion: "test",
    wallMs,
    ...changes,
  });
}

/** A summary without what differs from machine to machine. */
export function lasting(summary: Summary): Omit<Summary, "wallMs"> {
  const { wallMs: _, ...rest } = summary;
  return rest;
}

/** Runs `tiny` to the end of an interval in a directory of its own, and gives what `look` finds there. */
export async function finishedTiny<T>(
  changes: Partial<CommunityOptions>,
  look: (community: Community, until: IntervalIndex) => Promise<T> | T,
  intervals: number = TINY_INTERVALS,
): Promise<T> {
  const community = await openTiny(temporaryDirectory(), changes);
  try {
    const until = community.plan(intervals);
    await community.run(until);
    return await look(community, interval(until));
  } finally {
    await community.close();
  }
}

/** A fresh directory that is removed when the test file ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-day-"));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

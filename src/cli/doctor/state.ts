import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type ChainInspection, inspectChain } from "#chain/embedded";
import { isoTime, NeighborwattError } from "#domain";
import { BOOKING } from "#simulation";
import { type CommunityMeta, type CommunityReader, lockHolder, readRunFile } from "#storage";
import { DATABASE_FILE, readCommunityStore } from "#storage/sqlite";
import { bad, type Finding, fine } from "./finding.ts";
import { checkNodes } from "./nodes.ts";
import { type Growth, sizeOf } from "./room.ts";

const DAY_MS = 86_400_000;
/** Where the chain lies within a state directory. */
const CHAIN = "chain";
/** More intervals than anybody runs. */
const MOST_INTERVALS = 2 ** 24;

/** What a state directory holds. */
export interface StateReport {
  readonly findings: readonly Finding[];
  /** Whose state it is; null when nothing can be read or nothing is there. */
  readonly meta: CommunityMeta | null;
  readonly growth: Growth | null;
}

/** How a state directory is: everything in it is opened to read only. */
export function checkState(directory: string): StateReport {
  const nothing = { meta: null, growth: null };
  if (!existsSync(directory) || readdirSync(directory).length === 0) {
    return { ...nothing, findings: [fine("state", "no community here yet: the first run begins one")] };
  }
  if (isForeign(directory)) {
    const wrong = "it holds files, and none of a community: a run would put its own among them";
    const todo = "Give a --data of its own, which is made when it is missing.";
    return { ...nothing, findings: [bad("state", directory, wrong, todo)] };
  }
  const [run, database, chain] = [checkRun(directory), checkDatabase(directory), checkChain(directory)];
  const nodes = checkNodes(directory);
  return {
    findings: [run, database.finding, chain?.finding, nodes].filter((one) => one !== null && one !== undefined),
    meta: database.meta,
    growth: growthOf(directory, chain?.inspection ?? null),
  };
}

/** A run that was ended before its database was made leaves the lock and the chain. */
function isForeign(directory: string): boolean {
  return ![DATABASE_FILE, "community.lock", CHAIN].some((name) => existsSync(join(directory, name)));
}

function growthOf(directory: string, chain: ChainInspection | null): Growth | null {
  if (chain === null) return null;
  return { bytes: sizeOf(directory), days: (chain.headAt - chain.genesisAt) / DAY_MS };
}

/** Lock and run.json belong together: the lock tells the truth, since the system takes it back from the dead. */
function checkRun(directory: string): Finding {
  try {
    const [run, holder] = [readRunFile(directory), lockHolder(directory)];
    if (holder !== null && run?.alive)
      return fine("run", `process ${run.pid} runs it, page at ${run.pageUrl ?? "none"}`);
    if (holder !== null) return fine("run", `process ${holder.pid ?? "of unknown number"} is about to start or to end`);
    if (run === null) return fine("run", "nobody runs it now");
    if (!run.alive) {
      return fine("run", `process ${run.pid} died without a word; nothing is lost, the next run goes on from there`);
    }
    return bad(
      "run",
      `run.json names process ${run.pid}`,
      "that number belongs to another program by now: the run that wrote it is dead, and status and members would look for it",
      `Remove ${join(directory, "run.json")}; the next run goes on where that one stopped.`,
    );
  } catch (error) {
    return bad("run", "run.json cannot be read", message(error), `Remove ${join(directory, "run.json")}.`);
  }
}

/** What to do about a database, by what is wrong with it. */
const DATABASE_CURES: Readonly<Record<string, string>> = {
  STORAGE_NOT_OURS: "Move that file away.",
  STORAGE_OTHER_VERSION: "Use the version of this program that wrote it, or another --data.",
  STORAGE_BUSY: "Wait until the other program has finished, then look again.",
};
const RESTORE = "Put a copy of the directory in its place; without a copy, begin anew with another --data.";

function checkDatabase(directory: string): { readonly finding: Finding; readonly meta: CommunityMeta | null } {
  try {
    const reader = readCommunityStore(directory);
    try {
      const meta = reader.meta();
      if (meta === null) return { finding: fine("state", "begun, without a community so far"), meta };
      const booked = bookedIn(reader);
      const { scenario, seed, codeVersion } = meta;
      const found = `${scenario}, seed ${seed}, ${booked} intervals booked, begun by version ${codeVersion}`;
      return { finding: fine("state", found), meta };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (!(error instanceof NeighborwattError)) throw error;
    if (error.code === "STORAGE_MISSING") return { finding: fine("state", "no community here yet"), meta: null };
    const cure = DATABASE_CURES[error.code] ?? RESTORE;
    return { finding: bad("state", DATABASE_FILE, firstSentence(error), cure), meta: null };
  }
}

/** Intervals are booked one after the other, so the last one is found by halving, in a year's database too. */
function bookedIn(reader: CommunityReader): number {
  const isBooked = (interval: number) => reader.records({ kind: BOOKING, from: interval, to: interval + 1 }).length > 0;
  let [known, open] = [0, MOST_INTERVALS];
  while (known < open) {
    const middle = Math.floor((known + open) / 2);
    if (isBooked(middle)) known = middle + 1;
    else open = middle;
  }
  return known;
}

function checkChain(directory: string): { finding: Finding; inspection: ChainInspection | null } | null {
  const place = join(directory, CHAIN);
  try {
    const inspection = inspectChain(place);
    if (inspection === null) return null;
    return { finding: chainFinding(inspection, lockHolder(directory) !== null), inspection };
  } catch (error) {
    const finding = bad("chain", join(place, "chain.sqlite"), firstSentence(error), RESTORE);
    return { finding, inspection: null };
  }
}

function chainFinding(inspection: ChainInspection, isRunning: boolean): Finding {
  const { head, headAt, checkpoints, damagedCheckpoints, unfinished } = inspection;
  const found = `block ${head} of ${isoTime(headAt)}, ${checkpoints} checkpoints`;
  // Whoever runs the chain replaces them at any moment.
  if (isRunning) return fine("chain", found);
  if (damagedCheckpoints.length > 0) {
    const wrong = `${damagedCheckpoints.join(" and ")} is not what was written; the journal of blocks is whole`;
    return bad("chain", found, wrong, "Run the community: it makes them again from the journal, which takes a while.");
  }
  const left = unfinished.length === 0 ? "" : `; ${unfinished.join(", ")} was cut off, and goes at the next start`;
  return fine("chain", found + left);
}

/** Errors end with what to do in any command; the doctor says that itself. */
function firstSentence(error: unknown): string {
  const [sentence = ""] = message(error).split(/\. |: (?=use |run |remove )/);
  return sentence;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

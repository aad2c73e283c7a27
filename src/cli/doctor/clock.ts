import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { SCENARIOS_DIR } from "../support/scenario.ts";
import { bad, type Finding, fine } from "./finding.ts";

const DAY_MS = 86_400_000;
/** File systems round their times; the fault looked for is minutes and years. */
const TOLERANCE_MS = 5_000;
const PATIENCE_MS = 1_000;
/** Contracts and scenarios know the years before it. */
const LATEST = Date.UTC(2100, 0, 1);

/** What the machine's clock is compared with. */
export interface ClockEvidence {
  readonly now: number;
  /** Newest time of the files that came with the program. */
  readonly installedAt: number;
  /** Newest time of a file in the state directory; null without one. */
  readonly writtenAt: number | null;
  /** Whether the network keeps the clock right; null where the system does not say. */
  readonly synchronised: boolean | null;
}

/** Asks the machine; nothing of it is required. */
export async function clockEvidence(directory: string, now: number): Promise<ClockEvidence> {
  return {
    now,
    installedAt: statSync(SCENARIOS_DIR).mtimeMs,
    writtenAt: newestWrite(directory),
    synchronised: await synchronised(),
  };
}

/** Whether the clock can be right: it never stands before something that happened already. */
export function checkClock({ now, installedAt, writtenAt, synchronised: kept }: ClockEvidence): Finding {
  const shown = new Date(now).toISOString();
  const set = "Set the clock of this machine, best by switching network time (NTP) on.";
  if (now < installedAt - DAY_MS) return bad("clock", shown, "that is before this program was installed", set);
  if (now >= LATEST) return bad("clock", shown, "that is after the last year that contracts know, 2099", set);
  if (writtenAt !== null && now < writtenAt - TOLERANCE_MS) {
    const wrong = `the state directory was written later, at ${new Date(writtenAt).toISOString()}: the clock was set back, or is slow`;
    return bad("clock", shown, wrong, set);
  }
  const note = kept === null ? "" : kept ? ", kept right by network time" : ", not kept right by network time (NTP)";
  return fine("clock", shown + note);
}

/** What a run writes again and again; whatever else lies there says nothing about its time. */
const WRITTEN = ["community.sqlite", "community.sqlite-wal", "chain/chain.sqlite", "chain/chain.sqlite-wal"];

function newestWrite(directory: string): number | null {
  const times = WRITTEN.flatMap((name) => timeOf(join(directory, name)));
  return times.length === 0 ? null : Math.max(...times);
}

function timeOf(file: string): readonly number[] {
  try {
    return [statSync(file).mtimeMs];
  } catch {
    return []; // Not there, or not to be read, which is a finding of its own.
  }
}

async function synchronised(): Promise<boolean | null> {
  try {
    const words = ["show", "--property=NTPSynchronized", "--value"];
    const { stdout } = await promisify(execFile)("timedatectl", words, { timeout: PATIENCE_MS });
    return { yes: true, no: false }[stdout.trim()] ?? null;
  } catch {
    return null;
  }
}

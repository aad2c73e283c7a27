import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { RunOptions } from "../run.ts";
import { DEFAULT_DATA } from "../support/data.ts";

/** Where a run keeps its state. */
export interface Place {
  readonly directory: string;
  /** Removes what was only for this run. */
  leave(): void;
}

/** The directory of a run: what was asked for, or a fresh temporary one for a run without a page. */
export function placeOf({ data, headless }: RunOptions): Place {
  if (data !== undefined || !headless) return { directory: resolve(data ?? DEFAULT_DATA), leave: () => {} };
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-"));
  return { directory, leave: () => rmSync(directory, { recursive: true, force: true }) };
}

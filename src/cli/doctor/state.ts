import { existsSync } from "node:fs";
import { NeighborwattError } from "#domain";
import { BOOKING } from "#simulation";
import { readRunFile } from "#storage";
import { readCommunityStore } from "#storage/sqlite";
import { type Finding, fine, wrong } from "./finding.ts";

/** How a state directory is: its database is opened to read only. */
export function checkState(directory: string): readonly Finding[] {
  if (!existsSync(directory)) return [fine("state", `nothing at ${directory} yet`)];
  return [checkRun(directory), checkDatabase(directory)];
}

function checkRun(directory: string): Finding {
  try {
    const run = readRunFile(directory);
    if (run === null) return fine("run", "no community is running here");
    if (run.alive) return fine("run", `process ${run.pid} runs it, chain at ${run.rpcUrl ?? "none"}`);
    return fine("run", `process ${run.pid} ended without saying so; the next run goes on where it stopped`);
  } catch (error) {
    return wrong("run", (error as Error).message, `Remove run.json from ${directory} when nothing runs there.`);
  }
}

function checkDatabase(directory: string): Finding {
  try {
    const reader = readCommunityStore(directory);
    try {
      const meta = reader.meta();
      if (meta === null) return fine("state", "begun, without a community so far");
      const booked = reader.records({ kind: BOOKING }).length;
      return fine("state", `${meta.scenario}, seed ${meta.seed}, ${booked} intervals booked`);
    } finally {
      reader.close();
    }
  } catch (error) {
    if (error instanceof NeighborwattError && error.code === "STORAGE_MISSING")
      return fine("state", "no community here yet");
    return wrong("state", (error as Error).message, "Restore a copy of the directory, or run with another --data.");
  }
}

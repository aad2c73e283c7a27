import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedChain } from "#chain/embedded";
import { instant } from "#domain";
import { type Finding, fine, wrong } from "./finding.ts";

/** Whether the chain's engine starts, makes its first state and stops, in a directory of its own. */
export async function checkEngine(): Promise<Finding> {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-doctor-"));
  const startedAt = performance.now();
  try {
    const chain = await openEmbeddedChain({ directory, genesisAt: instant(0) });
    await chain.close();
    return fine("engine", `anvil starts and stops (${Math.round(performance.now() - startedAt)} ms)`);
  } catch (error) {
    return wrong("engine", (error as Error).message, "Remove node_modules and install again.");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedChain } from "#chain/embedded";
import { instant } from "#domain";
import { bad, type Finding, fine } from "./finding.ts";

/** Whether the chain's engine starts, makes its first state and stops, in a directory of its own. */
export async function checkEngine(): Promise<Finding> {
  const startedAt = performance.now();
  let directory: string | null = null;
  try {
    directory = mkdtempSync(join(tmpdir(), "neighborwatt-doctor-"));
    const chain = await openEmbeddedChain({ directory, genesisAt: instant(0) });
    await chain.close();
    return fine("engine", `anvil starts and stops (${Math.round(performance.now() - startedAt)} ms)`);
  } catch (error) {
    const todo =
      directory === null
        ? `Make ${tmpdir()} writable, or name another place in TMPDIR.`
        : "Remove node_modules and start ./neighborwatt again.";
    return bad("engine", "anvil does not start", (error as Error).message, todo);
  } finally {
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  }
}

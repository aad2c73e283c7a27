import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Program } from "#api";
import { instant } from "#domain";
import { recentLog } from "../support/output.ts";
import { VERSION } from "../support/version.ts";

/** What the page's control room may know of this process. @param directory  Where its state lies. */
export function programOf(directory: string): Program {
  return {
    versions: { program: VERSION, node: process.version, chain: engineVersion() },
    startedAt: instant(Date.now() - Math.round(performance.now())),
    wall: () => instant(Date.now()),
    log: recentLog,
    stateBytes: () => bytesIn(directory),
  };
}

function engineVersion(): string {
  const { version } = createRequire(import.meta.url)("@foundry-rs/anvil/package.json") as { readonly version: string };
  return `anvil ${version}`;
}

/** Databases come and go with their journals: a file that is gone by now takes nothing. */
function bytesIn(directory: string): number {
  return readdirSync(directory, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(directory, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  }, 0);
}

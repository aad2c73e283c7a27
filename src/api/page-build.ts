import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { NeighborwattError } from "#domain";

const WEB = fileURLToPath(new URL("../../web/", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../package.json", import.meta.url));
const BUILT = join(WEB, "dist");
/** Earlier pages that stay: somebody may be serving one. */
const KEPT = 2;
const BUILD_TIMEOUT_MS = 120_000;

/** Where the page of the present sources is, once it is built: the folder carries their hash, so it is never stale. */
export function pageDirectory(): string {
  const hash = createHash("sha256");
  for (const file of [PACKAGE, ...sources(WEB)]) hash.update(relative(WEB, file)).update(readFileSync(file));
  return join(BUILT, hash.digest("hex").slice(0, 16));
}

/**
 * Builds the page in a process of its own, so that the chain does not wait for it. Complete or not at all.
 *
 * @throws API_PAGE_BUILD_FAILED with what the builder said
 */
export async function buildPage(directory: string): Promise<void> {
  const unfinished = `${directory}.${process.pid}`;
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
  const said = await run([vite, "build", WEB, "--outDir", unfinished, "--emptyOutDir", "--logLevel", "warn"]);
  if (!existsSync(join(unfinished, "index.html"))) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new NeighborwattError(
      "API_PAGE_BUILD_FAILED",
      `The page could not be built; the community runs without it. ${essenceOf(said)}`,
      { details: { directory } },
    );
  }
  if (existsSync(directory)) rmSync(unfinished, { recursive: true, force: true });
  else renameSync(unfinished, directory);
  forgetOld();
}

/** What a builder said, without colours and without where in itself it was. */
function essenceOf(said: string): string {
  const lines = stripVTControlCharacters(said).split("\n");
  return lines
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line))
    .join(" ")
    .slice(0, 600);
}

/** Gives what the process printed, whether it succeeded or not. The chain goes first: nobody waits for the page as long. */
function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], timeout: BUILD_TIMEOUT_MS });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    child.on("error", (error) => resolve(error.message));
    child.on("close", () => resolve(said));
    process.once("exit", () => child.kill());
  });
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "dist" || entry.name === "node_modules" ? [] : sources(path);
      return /\.test\.tsx?$|\.md$/.test(entry.name) ? [] : [path];
    });
}

function forgetOld(): void {
  const age = (name: string) => statSync(join(BUILT, name)).mtimeMs;
  const pages = readdirSync(BUILT).sort((a, b) => age(b) - age(a));
  for (const name of pages.slice(KEPT + 1)) rmSync(join(BUILT, name), { recursive: true, force: true });
}

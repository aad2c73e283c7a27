import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { arch, availableParallelism, freemem, platform, release, totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import { PAGE_PORT } from "../run/chain-run.ts";
import { SCENARIOS_DIR } from "../support/scenario.ts";
import { VERSION } from "../support/version.ts";
import { checkEngine } from "./engine.ts";
import { type Finding, fine, wrong } from "./finding.ts";
import { checkState } from "./state.ts";

const NODE_MAJOR = 24;
const GIB = 2 ** 30;
const LEAST_DISK = GIB / 2;
const LEAST_MEMORY = GIB / 2;
const DAY_MS = 86_400_000;

/** Looks at everything, one finding each; changes nothing. */
export async function examine(data: string): Promise<readonly Finding[]> {
  const directory = resolve(data);
  return [
    fine("machine", `${platform()} ${release()}, ${arch()}, ${availableParallelism()} processors`),
    fine("neighborwatt", VERSION),
    checkNode(),
    await checkEngine(),
    await checkPort(PAGE_PORT),
    checkClock(Date.now()),
    checkDisk(directory),
    checkMemory(),
    ...checkState(directory),
  ];
}

function checkNode(): Finding {
  const found = `${process.version} at ${process.execPath}`;
  if (Number(process.versions.node.split(".")[0]) === NODE_MAJOR) return fine("node", found);
  return wrong("node", found, `Start with ./neighborwatt or npm, which use the project's own Node ${NODE_MAJOR}.`);
}

/** A taken port is no harm by itself: the next free one is used. */
async function checkPort(port: number): Promise<Finding> {
  const free = await new Promise<boolean>((answer) => {
    const server = createServer();
    server.once("error", () => answer(false));
    server.listen(port, "127.0.0.1", () => server.close(() => answer(true)));
  });
  return fine("port", free ? `${port} is free for the page` : `${port} is taken; the page takes the next free one`);
}

/** The scenarios lie on this disk, so their files cannot be younger than now. */
function checkClock(now: number): Finding {
  const installedAt = statSync(SCENARIOS_DIR).mtimeMs;
  const found = new Date(now).toISOString();
  if (now > installedAt - DAY_MS) return fine("clock", found);
  return wrong("clock", `${found}, before this program was installed`, "Set the clock of this machine.");
}

function checkDisk(directory: string): Finding {
  const place = nearestExisting(directory);
  const { bavail, bsize } = statfsSync(place);
  const found = `${gib(bavail * bsize)} GiB free at ${place}`;
  if (bavail * bsize < LEAST_DISK)
    return wrong("disk", found, `Free at least ${gib(LEAST_DISK)} GiB, or use another --data.`);
  try {
    accessSync(place, constants.W_OK);
    return fine("disk", found);
  } catch {
    return wrong("disk", `${place} cannot be written to`, "Change its permissions, or use another --data.");
  }
}

function nearestExisting(directory: string): string {
  return statSync(directory, { throwIfNoEntry: false }) !== undefined ? directory : nearestExisting(dirname(directory));
}

function checkMemory(): Finding {
  const found = `${gib(freemem())} of ${gib(totalmem())} GiB free`;
  return freemem() >= LEAST_MEMORY
    ? fine("memory", found)
    : wrong("memory", found, "Close other programs, or run fewer homes.");
}

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(1);
}

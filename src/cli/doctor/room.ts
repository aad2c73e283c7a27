import { accessSync, constants, readdirSync, statfsSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { bad, type Finding, fine } from "./finding.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const LEAST_DISK = GIB / 2;
const LEAST_DAYS = 7;
/** Founding a community weighs as much as hours of it: before that a day's part of it says nothing. */
const SHORTEST_DAYS = 0.1;
const DAYS_PER_YEAR = 365;

/** Program, engine and page by themselves, and what each home adds: a day of `hundred` took 763 MiB, of `street` 421. */
const BASE_BYTES = 350 * MIB;
const BYTES_PER_HOME = 5 * MIB;

/** @param available  Bytes that programs may still take, a container's limit heeded. */
export function checkMemory(available: number, homes: number): Finding {
  const needed = BASE_BYTES + homes * BYTES_PER_HOME;
  const found = `${gib(available)} of ${gib(totalmem())} GiB free; ${homes} homes take about ${gib(needed)}`;
  if (available >= needed) return fine("memory", found);
  const fitting = Math.floor((available - BASE_BYTES) / BYTES_PER_HOME);
  if (fitting < 1) return bad("memory", found, "that is too little for any community", "Close other programs.");
  return bad("memory", found, `it is enough for about ${fitting} homes`, "Close other programs, or run fewer homes.");
}

/** How much a state directory grew in how much of the community's time. */
export interface Growth {
  readonly bytes: number;
  readonly days: number;
}

/** Room for the state, and how long it lasts where the directory shows how fast it grows. */
export function checkDisk(directory: string, growth: Growth | null): Finding {
  const place = nearestExisting(directory);
  const { bavail, bsize } = statfsSync(place);
  return judgeDisk(place, bavail * bsize, growth);
}

/** @param free  Bytes on the disk of `place` that this account may take. */
export function judgeDisk(place: string, free: number, growth: Growth | null): Finding {
  const perDay = growth !== null && growth.days >= SHORTEST_DAYS ? growth.bytes / growth.days : null;
  const days = perDay === null ? null : Math.floor(free / perDay);
  const found = `${gib(free)} GiB free at ${place}${perDay === null ? "" : `; ${mib(perDay)} MiB a day, so enough for ${span(days as number)}`}`;
  const todo = `Free at least ${gib(LEAST_DISK)} GiB there, or use another --data.`;
  if (free < LEAST_DISK) return bad("disk", found, `less than ${gib(LEAST_DISK)} GiB is left`, todo);
  if (days !== null && days < LEAST_DAYS) return bad("disk", found, `it is full in less than ${LEAST_DAYS} days`, todo);
  return fine("disk", found);
}

/** Whether this account may write where the state lies, or will lie. */
export function checkWritable(directory: string, mayUse: typeof accessSync = accessSync): Finding {
  const place = nearestExisting(directory);
  if (!statSync(place).isDirectory()) {
    return bad("place", directory, `${place} is a file, no directory`, "Give another --data.");
  }
  const own = place === directory ? readdirSync(directory).map((name) => join(directory, name)) : [];
  for (const path of [place, ...own]) {
    try {
      mayUse(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const wrong = code === "EROFS" ? "its disk is mounted to read only" : "this account may not read and write it";
      return bad("place", path, wrong, `Give yourself read and write permission for ${path}, or use another --data.`);
    }
  }
  return fine("place", place === directory ? directory : `${directory} does not exist yet and can be made`);
}

/** Bytes of all files below a directory. */
export function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(directory, name), { throwIfNoEntry: false }))
    .reduce((sum, stat) => sum + (stat?.isFile() ? stat.size : 0), 0);
}

/** A file in the way is the last thing that exists, too. */
function nearestExisting(path: string): string {
  try {
    statSync(path);
    return path;
  } catch {
    return nearestExisting(dirname(path));
  }
}

function span(days: number): string {
  return days > 3 * DAYS_PER_YEAR ? `${Math.floor(days / DAYS_PER_YEAR)} years` : `${days} days`;
}

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(1);
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(1);
}

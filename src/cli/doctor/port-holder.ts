import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { promisify } from "node:util";

const LISTENING = "0A";
const PATIENCE_MS = 2_000;

/**
 * Who listens on a port of this machine, such as `process 4711 (node)`, or null where this account may not see it.
 *
 * @source proc(5): /proc/net/tcp and /proc/PID/fd; elsewhere `lsof`, where it is installed
 */
export async function holderOf(port: number): Promise<string | null> {
  return process.platform === "linux" ? holderInProc(port) : holderByLsof(port);
}

function holderInProc(port: number): string | null {
  const inodes = new Set(["tcp", "tcp6"].flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return null;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (!socketsOf(pid).some((inode) => inodes.has(inode))) continue;
    return `process ${pid} (${read(`/proc/${pid}/comm`).trim()})`;
  }
  return null;
}

/** Inodes of the sockets that listen on a port; column 2 is the local address in hexadecimal, 4 the state, 10 the inode. */
function listeningInodes(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return read(`/proc/net/${table}`)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${wanted}`))
    .map((columns) => columns[9] as string);
}

function socketsOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return []; // Another account's process, or one that ended meanwhile.
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function holderByLsof(port: number): Promise<string | null> {
  try {
    const words = ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
    const { stdout } = await promisify(execFile)("lsof", words, { timeout: PATIENCE_MS });
    const [, pid, name] = /^p(\d+)\nc(.*)$/m.exec(stdout) ?? [];
    return pid === undefined ? null : `process ${pid} (${name})`;
  } catch {
    return null;
  }
}

import { isIPv6 } from "node:net";
import type { networkInterfaces } from "node:os";

/** Where it listens unless another address was asked for: for this machine only. */
export const LOOPBACK = "127.0.0.1";
/** "On every address of this machine." */
const EVERYWHERE = ["0.0.0.0", "::"];

/**
 * Under which names a page may be asked for: those of this machine's own, as a Host header writes them. A name of elsewhere
 * that leads here is DNS rebinding, so never a name that somebody can register: addresses, and `localhost`.
 *
 * @param host  The address it listens on.
 * @param interfaces  What `node:os` says of this machine.
 */
export function ownNames(host: string, interfaces: ReturnType<typeof networkInterfaces>): ReadonlySet<string> {
  const all = Object.values(interfaces).flatMap((ones) => (ones ?? []).map(({ address }) => address));
  const reached = EVERYWHERE.includes(host) ? all : [host];
  return new Set([LOOPBACK, "localhost", "[::1]", ...reached.map(written)]);
}

/** The address of a page that listens on a host; on every address, it is this machine's own. */
export function pageUrl(host: string, port: number): string {
  return `http://${EVERYWHERE.includes(host) ? LOOPBACK : written(host)}:${port}/`;
}

/** Whether others of the network may reach it. */
export function isOpenToOthers(host: string): boolean {
  return !/^127\.|^::1$|^localhost$/.test(host);
}

function written(address: string): string {
  return isIPv6(address) ? `[${address.split("%")[0]}]` : address;
}

import type { AddressInfo } from "node:net";
import { EXIT, NeighborwattError } from "#domain";
import type { Community, ForesightDesk, LiveView } from "#simulation";
import { LOOPBACK, pageUrl } from "./own-names.ts";
import type { Program } from "./program.ts";
import { createServer } from "./server.ts";

/** Where it listens unless another port is given. */
const DEFAULT_PORT = 8080;
/** Ports that are tried one after the other when none was asked for. */
const PORTS_TRIED = 20;

/** What a page needs. */
export interface ApiOptions {
  readonly community: Community;
  /** Attached to the community. */
  readonly view: LiveView;
  /** What runs it. */
  readonly program: Program;
  /** Who works out what errors in forecasts cost; without it nobody does. */
  readonly foresight?: ForesightDesk;
  /** First port to try; 0: any free one. Default 8080. */
  readonly port?: number;
  /** The address to listen on; default: 127.0.0.1, for this machine only. Any other shows every home's data to the network. */
  readonly host?: string;
  /** The person asked for this very port: another one will not do. */
  readonly portFixed?: boolean;
  /** A page that is built already; by default it is built from `web/` when its sources have changed. */
  readonly pageDir?: string;
  /** Milliseconds that only grow; default: this process's. */
  readonly clock?: () => number;
  /** Hears what goes wrong besides an answer, such as a page that cannot be built. */
  readonly warn?: (message: string) => void;
}

/** A page that is being served. */
export interface Api {
  readonly url: string;
  /** Ends open streams and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves a community's page and the data behind it, to this machine only unless told otherwise. What a member has signed is passed on to the
 * chain; nothing else can be written through it.
 *
 * @throws API_PORT_TAKEN (exit 69) when the port that was asked for, or all that were tried, are in use
 * @throws API_NO_SUCH_ADDRESS (exit 69) when the machine does not have the address
 * @source design, section 11; commands.md (a default port that is taken gives way to the next free one)
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { port = DEFAULT_PORT, portFixed = false, host = LOOPBACK } = options;
  const server = await createServer(options);
  const ports = port === 0 || portFixed ? [port] : Array.from({ length: PORTS_TRIED }, (_, i) => port + i);
  for (const candidate of ports) {
    if (!(await listens(server, host, candidate))) continue;
    const { port: bound } = server.server.address() as AddressInfo;
    return { url: pageUrl(host, bound), close: () => server.close() };
  }
  await server.close();
  const wanted = ports.length === 1 ? `Port ${port} is` : `Ports ${port} to ${port + PORTS_TRIED - 1} are`;
  throw new NeighborwattError(
    "API_PORT_TAKEN",
    `${wanted} in use on ${host}; stop what listens there or pass --port.`,
    {
      details: { port },
      exitCode: EXIT.unavailable,
    },
  );
}

/** Whether the server could take a port; other failures than a taken port are thrown. */
async function listens(server: Awaited<ReturnType<typeof createServer>>, host: string, port: number): Promise<boolean> {
  try {
    await server.listen({ host, port });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return false;
    if (code === "EADDRNOTAVAIL") throw noSuchAddress(host, error);
    throw error;
  }
}

function noSuchAddress(host: string, cause: unknown): NeighborwattError {
  return new NeighborwattError(
    "API_NO_SUCH_ADDRESS",
    `This machine does not have the address ${host}: pass one of its own to --host, or 0.0.0.0 for all of them.`,
    { details: { host }, exitCode: EXIT.unavailable, cause },
  );
}

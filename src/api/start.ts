import type { AddressInfo } from "node:net";
import { EXIT, NeighborwattError } from "#domain";
import type { Community, LiveView } from "#simulation";
import type { Program } from "./program.ts";
import { createServer } from "./server.ts";

/** Where it listens unless another port is given. */
const DEFAULT_PORT = 8080;
/** Ports that are tried one after the other when none was asked for. */
const PORTS_TRIED = 20;
const HOST = "127.0.0.1";

/** What a page needs. */
export interface ApiOptions {
  readonly community: Community;
  /** Attached to the community. */
  readonly view: LiveView;
  /** What runs it. */
  readonly program: Program;
  /** First port to try; 0: any free one. Default 8080. */
  readonly port?: number;
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
 * Serves a community's page and the data behind it, to this machine only. What a member has signed is passed on to the
 * chain; nothing else can be written through it.
 *
 * @throws API_PORT_TAKEN (exit 69) when the port that was asked for, or all that were tried, are in use
 * @source design, section 11; commands.md (a default port that is taken gives way to the next free one)
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { port = DEFAULT_PORT, portFixed = false } = options;
  const server = await createServer(options);
  const ports = port === 0 || portFixed ? [port] : Array.from({ length: PORTS_TRIED }, (_, i) => port + i);
  for (const candidate of ports) {
    if (!(await listens(server, candidate))) continue;
    const { port: bound } = server.server.address() as AddressInfo;
    return { url: `http://${HOST}:${bound}/`, close: () => server.close() };
  }
  await server.close();
  const wanted = ports.length === 1 ? `Port ${port} is` : `Ports ${port} to ${port + PORTS_TRIED - 1} are`;
  throw new NeighborwattError(
    "API_PORT_TAKEN",
    `${wanted} in use on ${HOST}; stop what listens there or pass --port.`,
    {
      details: { port },
      exitCode: EXIT.unavailable,
    },
  );
}

/** Whether the server could take a port; other failures than a taken port are thrown. */
async function listens(server: Awaited<ReturnType<typeof createServer>>, port: number): Promise<boolean> {
  try {
    await server.listen({ host: HOST, port });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
}

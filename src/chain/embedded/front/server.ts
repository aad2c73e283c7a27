import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JournalledChain } from "../chain.ts";
import { portTaken } from "../errors.ts";
import { RpcError } from "../ipc.ts";
import { answer } from "./methods.ts";
import { Opener } from "./opener.ts";

const MOST_BODY_BYTES = 2 * 1024 * 1024;
const MOST_IN_A_BATCH = 1_000;
const CODES = { parse: -32_700, invalidRequest: -32_600, internal: -32_603 } as const;

type Responder = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** An open front. */
export interface Front {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Lets wallets and tools of this machine in: JSON-RPC over HTTP on 127.0.0.1, a fixed list of methods.
 *
 * @param port  0 for a free one.
 * @throws CHAIN_PORT_TAKEN
 */
export async function openFront(chain: JournalledChain, port: number): Promise<Front> {
  const opener = new Opener();
  const respond: Responder = (method, params) => answer(chain, opener, method, params);
  const server = createServer((request, response) => {
    serve(respond, request, response).catch(() => response.destroy());
  });
  try {
    await listen(server, port);
  } catch (error) {
    await opener.close();
    throw error;
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await opener.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(portTaken(port, cause)));
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function serve(respond: Responder, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusalOf(request);
  if (refusal !== null) return reply(response, refusal.status, failure(null, CODES.invalidRequest, refusal.why));
  const body = await bodyOf(request);
  if (body === null) return reply(response, 413, failure(null, CODES.invalidRequest, "the request is over 2 MiB"));
  reply(response, 200, await documentOf(respond, body));
}

/**
 * A page in a browser of this machine must not reach the chain. It cannot send JSON elsewhere without asking first
 * (CORS), and we allow nobody; with DNS rebinding it asks its own name, so the Host must be ours.
 */
function refusalOf(request: IncomingMessage): { readonly status: number; readonly why: string } | null {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  if (!["127.0.0.1", "localhost", "[::1]"].includes(host))
    return { status: 403, why: `Host ${host} is not this machine` };
  if (request.method !== "POST") return { status: 405, why: "only POST is answered" };
  const type = request.headers["content-type"]?.split(";")[0]?.trim();
  return type === "application/json" ? null : { status: 415, why: "Content-Type must be application/json" };
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += (piece as Buffer).length;
    // Read to the end all the same: an answer to a half-sent request would be lost.
    if (size <= MOST_BODY_BYTES) pieces.push(piece as Buffer);
  }
  return size > MOST_BODY_BYTES ? null : Buffer.concat(pieces).toString("utf8");
}

async function documentOf(respond: Responder, body: string): Promise<unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return failure(null, CODES.parse, "the request is not JSON");
  }
  if (!Array.isArray(parsed)) return answerOne(respond, parsed);
  if (parsed.length === 0 || parsed.length > MOST_IN_A_BATCH) {
    return failure(null, CODES.invalidRequest, `a batch holds 1 to ${MOST_IN_A_BATCH} requests, got ${parsed.length}`);
  }
  return Promise.all(parsed.map((one) => answerOne(respond, one)));
}

async function answerOne(respond: Responder, request: unknown): Promise<unknown> {
  const { id = null, method, params = [] } = (request ?? {}) as { id?: unknown; method?: unknown; params?: unknown };
  if (typeof method !== "string" || !Array.isArray(params)) {
    return failure(id, CODES.invalidRequest, "a method and a list of params were expected");
  }
  try {
    return { jsonrpc: "2.0", id, result: await respond(method, params) };
  } catch (error) {
    if (error instanceof RpcError) return failure(id, error.code, error.message, error.data);
    return failure(id, CODES.internal, error instanceof Error ? error.message : String(error));
  }
}

function failure(id: unknown, code: number, message: string, data?: unknown): unknown {
  return { jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

function reply(response: ServerResponse, status: number, document: unknown): void {
  const text = JSON.stringify(document);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

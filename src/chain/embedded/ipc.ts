import { connect, type Socket } from "node:net";
import type { Hex } from "#domain";
import { engineLost } from "./errors.ts";

/** An error that the other side answered with, as JSON-RPC writes it. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.name = "RpcError";
    this.code = code;
    this.data = data;
  }
}

/** A method with its parameters. */
export type Request = readonly [method: string, params: readonly unknown[]];
/** What became of one request of a batch. */
export type Answer = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: RpcError };

interface Wire {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

interface Waiting {
  readonly answered: (wires: readonly Wire[]) => void;
  readonly failed: (cause: Error) => void;
}

const NEWLINE = 10;

/** JSON-RPC over a Unix socket: one document per line, in both directions. */
export class IpcClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #pieces: Buffer[] = [];
  #nextId = 1;
  #lost: Error | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (piece) => this.#take(piece));
    socket.on("error", (cause) => this.#lose(engineLost(cause.message)));
    socket.on("close", () => this.#lose(engineLost("its socket was closed")));
  }

  /** @throws the socket's error while nobody listens at the path */
  static open(path: string): Promise<IpcClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new IpcClient(socket));
      });
    });
  }

  /** @throws RpcError when the engine refuses, CHAIN_ENGINE_LOST when it is gone */
  async request(method: string, params: readonly unknown[]): Promise<unknown> {
    const [answer] = await this.batch([[method, params]]);
    if (answer?.ok) return answer.result;
    throw answer?.error ?? engineLost(`no answer to ${method}`);
  }

  /** Sends several requests in one message. @throws CHAIN_ENGINE_LOST */
  batch(requests: readonly Request[]): Promise<readonly Answer[]> {
    return this.#send(requests.map(([method, params]) => `"${method}","params":${JSON.stringify(params)}`));
  }

  /** Hands transactions over in order. @throws CHAIN_ENGINE_LOST */
  sendTransactions(raws: readonly Hex[]): Promise<readonly Answer[]> {
    // Written by hand: a transaction is hexadecimal text that needs no escaping, and this is the hottest path.
    return this.#send(raws.map((raw) => `"eth_sendRawTransaction","params":["${raw}"]`));
  }

  close(): void {
    this.#lost ??= engineLost("the chain was closed");
    this.#socket.destroy();
  }

  async #send(bodies: readonly string[]): Promise<readonly Answer[]> {
    if (this.#lost !== null) throw this.#lost;
    const first = this.#nextId;
    this.#nextId += bodies.length;
    const wires = await new Promise<readonly Wire[]>((answered, failed) => {
      this.#waiting.set(first, { answered, failed });
      this.#socket.write(
        `[${bodies.map((body, i) => `{"jsonrpc":"2.0","id":${first + i},"method":${body}}`).join(",")}]\n`,
      );
    });
    return wires.map(answerOf);
  }

  #take(piece: Buffer): void {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      this.#pieces.push(piece.subarray(from, end));
      this.#deliver(Buffer.concat(this.#pieces).toString("utf8"));
      this.#pieces = [];
      from = end + 1;
    }
    if (from < piece.length) this.#pieces.push(piece.subarray(from));
  }

  #deliver(line: string): void {
    const wires = JSON.parse(line) as readonly Wire[];
    const id = wires[0]?.id ?? -1;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.answered(wires);
  }

  #lose(cause: Error): void {
    this.#lost ??= cause;
    for (const { failed } of this.#waiting.values()) failed(this.#lost);
    this.#waiting.clear();
  }
}

function answerOf({ result, error }: Wire): Answer {
  if (error === undefined) return { ok: true, result };
  return { ok: false, error: new RpcError(error.code, error.message, error.data) };
}

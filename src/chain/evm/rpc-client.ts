import { type Address, EXIT, type Hex, type Instant, instant, NeighborwattError } from "#domain";
import type { Call, Log, Receipt, Refusal, Signer } from "../port.ts";
import type { AddressBook } from "./address-book.ts";
import { buildTransaction } from "./transaction.ts";

const ASK_PATIENCE_MS = 10_000;
const RECEIPT_PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** What an RPC endpoint answered instead of a result. */
class RpcRefusal extends Error {
  readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

interface RpcLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly blockTimestamp: Hex;
  readonly logIndex: Hex;
  readonly transactionHash: Hex;
}

interface RpcReceipt {
  readonly blockNumber: Hex;
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly logs: readonly RpcLog[];
}

/**
 * One JSON-RPC call over HTTP.
 *
 * @throws CHAIN_RPC_UNREACHABLE (exit 69) when nobody answers in time or what answers is no chain; CHAIN_RPC_REFUSED
 */
export async function rpcRequest(
  url: string,
  method: string,
  params: readonly unknown[] = [],
  patienceMs = ASK_PATIENCE_MS,
): Promise<unknown> {
  try {
    return await ask(url, method, params, patienceMs);
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error;
    throw new NeighborwattError("CHAIN_RPC_REFUSED", `The chain at ${url} refused ${method}: ${error.message}.`, {
      details: { url, method, reason: error.message, code: codeIn(error.data) },
    });
  }
}

/** The code with which one of our own programs refuses; null where another kind of program answers. */
function codeIn(data: unknown): string | null {
  const code = typeof data === "object" && data !== null && "code" in data ? data.code : null;
  return typeof code === "string" ? code : null;
}

/** Reads and writes the contracts of a chain through its RPC endpoint, for tools that live in a process of their own. */
export class RpcClient {
  readonly url: string;
  readonly chainId: number;
  readonly addressBook: AddressBook;

  private constructor(url: string, chainId: number, addressBook: AddressBook) {
    this.url = url;
    this.chainId = chainId;
    this.addressBook = addressBook;
  }

  /** @param addressBook  Knows the contracts that will be called. @throws CHAIN_RPC_UNREACHABLE */
  static async open(url: string, addressBook: AddressBook): Promise<RpcClient> {
    return new RpcClient(url, Number(await rpcRequest(url, "eth_chainId")), addressBook);
  }

  /** The newest block. */
  async head(): Promise<{ readonly number: number; readonly at: Instant; readonly stateRoot: Hex }> {
    const block = (await rpcRequest(this.url, "eth_getBlockByNumber", ["latest", false])) as Record<string, Hex>;
    return {
      number: Number(block.number),
      at: instant(Number(block.timestamp) * 1000),
      stateRoot: block.stateRoot as Hex,
    };
  }

  /** @throws CHAIN_RPC_REFUSED with the contract's error */
  async read(call: Call): Promise<unknown> {
    const answer = await this.#try(call, null);
    if (typeof answer === "string") return this.addressBook.decodeResult(call, answer);
    throw new NeighborwattError(
      "CHAIN_RPC_REFUSED",
      `${call.contract}.${call.function} refused to answer: ${answer.error}(${answer.values.map(String).join(", ")}).`,
      { details: { contract: call.contract, function: call.function, error: answer.error } },
    );
  }

  /** Why a contract would refuse a call now; null when it would not. */
  async refusalOf(by: Address, call: Call): Promise<Refusal | null> {
    return this.refusalOfBytes(by, this.addressBook.encodeCall(call));
  }

  /** The same of a call that is bytes already. */
  async refusalOfBytes(by: Address, call: { readonly to: Address; readonly data: Hex }): Promise<Refusal | null> {
    const answer = await this.#tryBytes(call, by);
    return typeof answer === "string" ? null : answer;
  }

  /** The nonce of an account's next transaction, behind those that wait. */
  async nextNonceOf(account: Address): Promise<number> {
    return Number(await rpcRequest(this.url, "eth_getTransactionCount", [account, "pending"]));
  }

  /** Hands in a transaction that somebody has signed, and gives its hash. @throws CHAIN_RPC_REFUSED */
  async send(raw: Hex): Promise<Hex> {
    return (await rpcRequest(this.url, "eth_sendRawTransaction", [raw])) as Hex;
  }

  /** In which block a transaction stands; null while it waits. */
  async blockOf(hash: Hex): Promise<number | null> {
    const receipt = (await rpcRequest(this.url, "eth_getTransactionReceipt", [hash])) as RpcReceipt | null;
    return receipt === null ? null : Number(receipt.blockNumber);
  }

  /** All logs of a contract that its ABI can read. */
  async logs(contract: string): Promise<readonly Log[]> {
    const address = this.addressBook.addressOf(contract);
    const logs = (await rpcRequest(this.url, "eth_getLogs", [{ address, fromBlock: "0x0" }])) as readonly RpcLog[];
    return logs.flatMap((log) => this.#decode(log));
  }

  /**
   * Signs a call here, sends it and waits until it is in a block.
   *
   * @throws CHAIN_RPC_REFUSED, CHAIN_RPC_NO_RECEIPT (exit 75) when no block takes it in time
   */
  async submit(by: Signer, call: Call): Promise<Receipt> {
    const nonce = await this.nextNonceOf(by.address);
    const { raw, hash } = buildTransaction(by, nonce, this.chainId, call, this.addressBook);
    await this.send(raw);
    const receipt = await this.#receipt(hash);
    const ok = receipt.status === "0x1";
    const at = await this.#timeOf(receipt.blockNumber);
    return {
      hash,
      from: by.address,
      block: Number(receipt.blockNumber),
      at,
      ok,
      refusal: ok ? null : ((await this.refusalOf(by.address, call)) ?? { error: "Reverted", values: [] }),
      gasUsed: BigInt(receipt.gasUsed),
      logs: receipt.logs.flatMap((log) => this.#decode(log)),
    };
  }

  async #receipt(hash: Hex): Promise<RpcReceipt> {
    for (const deadline = performance.now() + RECEIPT_PATIENCE_MS; performance.now() < deadline; ) {
      const receipt = await rpcRequest(this.url, "eth_getTransactionReceipt", [hash]);
      if (receipt !== null) return receipt as RpcReceipt;
      await new Promise((look) => setTimeout(look, LOOK_EVERY_MS));
    }
    throw new NeighborwattError(
      "CHAIN_RPC_NO_RECEIPT",
      `The transaction ${hash} was taken by ${this.url} but stands in no block after ${RECEIPT_PATIENCE_MS / 1000} s; ask for it later.`,
      { details: { hash, url: this.url }, exitCode: EXIT.tryAgain, retryable: true },
    );
  }

  async #timeOf(block: Hex): Promise<Instant> {
    const { timestamp } = (await rpcRequest(this.url, "eth_getBlockByNumber", [block, false])) as { timestamp: Hex };
    return instant(Number(timestamp) * 1000);
  }

  async #try(call: Call, from: Address | null): Promise<Hex | Refusal> {
    return this.#tryBytes(this.addressBook.encodeCall(call), from);
  }

  async #tryBytes({ to, data }: { to: Address; data: Hex }, from: Address | null): Promise<Hex | Refusal> {
    const request = { to, data, ...(from === null ? {} : { from }) };
    try {
      return (await ask(this.url, "eth_call", [request, "latest"], ASK_PATIENCE_MS)) as Hex;
    } catch (error) {
      if (!(error instanceof RpcRefusal)) throw error;
      return this.addressBook.decodeRefusal(to, bytesIn(error.data), error.message);
    }
  }

  #decode({ address, topics, data, ...log }: RpcLog): readonly Log[] {
    const decoded = this.addressBook.decodeLog(address, topics, data);
    if (decoded === null) return [];
    const at = instant(Number(log.blockTimestamp) * 1000);
    const place = { block: Number(log.blockNumber), index: Number(log.logIndex), transaction: log.transactionHash };
    return [{ ...decoded, ...place, at }];
  }
}

async function ask(url: string, method: string, params: readonly unknown[], patienceMs: number): Promise<unknown> {
  const document = await post(url, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }), patienceMs);
  const { result, error } = document as { result?: unknown; error?: { message?: string; data?: unknown } };
  if (error !== undefined) throw new RpcRefusal(error.message ?? "no reason given", error.data);
  if (result === undefined) throw unreachable(url, "what answers there is no chain");
  return result;
}

async function post(url: string, body: string, patienceMs: number): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const headers = { "content-type": "application/json" };
    const document: unknown = await (await fetch(url, { method: "POST", headers, body, signal })).json();
    return typeof document === "object" && document !== null ? document : {};
  } catch (cause) {
    throw unreachable(url, reasonOf(cause), cause);
  }
}

/** `fetch` hides the reason one level down. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === "TimeoutError") return "no answer in time";
  return cause?.code ?? cause?.message ?? message;
}

function bytesIn(data: unknown): Hex {
  if (typeof data === "string" && data.startsWith("0x")) return data as Hex;
  return "0x";
}

function unreachable(url: string, why: string, cause?: unknown): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_RPC_UNREACHABLE",
    `No chain answers at ${url} (${why}): check the address, and that the community or network is running.`,
    { details: { url }, exitCode: EXIT.unavailable, retryable: true, ...(cause === undefined ? {} : { cause }) },
  );
}

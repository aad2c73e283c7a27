import type { Call, Log } from "#chain";
import { AddressBook, buildTransaction, contracts, rpcRequest } from "#chain/evm";
import { type Address, type Hex, type Instant, instant, NeighborwattError } from "#domain";
import type { KeyPair } from "#privacy";
import type { HomesTask } from "./protocol.ts";
import { realMs, waitUntil } from "./real-time.ts";

/** A block as a home sees it. */
export interface SeenBlock {
  readonly number: number;
  readonly at: Instant;
}

/** A signed transaction that is not sent yet. */
export interface Prepared {
  readonly raw: Hex;
  readonly hash: Hex;
}

/** Blocks come every second: so long nobody needs to ask. */
const QUIET_MS = 850;
const LOOK_EVERY_MS = 100;
const ATTEMPTS = 5;
const UNREACHABLE = "CHAIN_RPC_UNREACHABLE";

/** What homes know of the chain: what its RPC front tells them. */
export class HomesChain {
  readonly #url: string;
  readonly #chainId: number;
  readonly #book = new AddressBook();
  readonly #assets: Address;
  readonly #nonces = new Map<Address, number>();
  #seen: SeenBlock = { number: -1, at: instant(0) };
  #lookAt = 0;

  constructor({ url, chainId, contracts: where }: Pick<HomesTask, "url" | "chainId" | "contracts">) {
    this.#url = url;
    this.#chainId = chainId;
    this.#assets = where.EnergyAssets;
    for (const name of ["EnergyAssets", "ClearingMarket"] as const) {
      this.#book.register(name, where[name], contracts[name].abi);
    }
  }

  /** Waits for a block that was not seen yet: the newest one. */
  async nextBlock(): Promise<SeenBlock> {
    await waitUntil(this.#lookAt);
    for (;;) {
      const number = Number(await this.#ask("eth_blockNumber"));
      if (number > this.#seen.number) break;
      await waitUntil(realMs() + LOOK_EVERY_MS);
    }
    const { number, timestamp } = (await this.#ask("eth_getBlockByNumber", ["latest", false])) as Record<string, Hex>;
    this.#seen = { number: Number(number), at: instant(Number(timestamp) * 1000) };
    this.#lookAt = realMs() + QUIET_MS;
    return this.#seen;
  }

  /** What addresses were given in the blocks `from` to `to`. */
  async assetLogs(addresses: readonly Address[], from: number, to: number): Promise<readonly AssetLog[]> {
    if (addresses.length === 0) return [];
    const topics = [null, addresses.map((address) => `0x${address.slice(2).padStart(64, "0")}`)];
    const filter = { address: this.#assets, fromBlock: hex(from), toBlock: hex(to), topics };
    const logs = (await this.#ask("eth_getLogs", [filter])) as readonly RpcLog[];
    return logs.flatMap(({ address, topics, data }) => this.#book.decodeLog(address, topics, data) ?? []);
  }

  /** Signs the next call of an address that nobody else uses. */
  prepare(signer: KeyPair, call: Call): Prepared {
    const nonce = this.#nonces.get(signer.address) ?? 0;
    this.#nonces.set(signer.address, nonce + 1);
    return buildTransaction(signer, nonce, this.#chainId, call, this.#book);
  }

  /** Sends it; a second time, where nobody knows whether the first arrived. */
  async send({ raw, hash }: Prepared): Promise<void> {
    try {
      await this.#ask("eth_sendRawTransaction", [raw]);
    } catch (error) {
      // It had arrived, and stands in a block by now.
      if ((await this.#ask("eth_getTransactionByHash", [hash])) === null) throw error;
    }
  }

  /** Asks again when the line was cut: a connection that rests for some seconds is closed by the other side. */
  async #ask(method: string, params: readonly unknown[] = []): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await rpcRequest(this.#url, method, params);
      } catch (error) {
        const isCut = error instanceof NeighborwattError && error.code === UNREACHABLE;
        if (!isCut || attempt === ATTEMPTS) throw error;
        await waitUntil(realMs() + LOOK_EVERY_MS);
      }
    }
  }
}

/** What the chain says of an address. */
export type AssetLog = Pick<Log, "event" | "args">;

interface RpcLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

function hex(number: number): Hex {
  return `0x${number.toString(16)}`;
}

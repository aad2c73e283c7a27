import { rpcRequest } from "#chain/evm";
import type { SignedCommitment } from "#domain";
import { type Address, EXIT, type Hex, type Instant, type IntervalIndex, instant, NeighborwattError } from "#domain";
import { type ConsumerStanding, DESK, type FoundCommitment, type HandedIn, type Promised } from "#simulation";
import { decodeCommitment, encodeCommitment } from "#trust";

/** The node waits half a minute until its time has passed. */
const PATIENCE_MS = 40_000;
const EXIT_OF: Readonly<Record<string, number>> = {
  SIMULATION_CATCHING_UP: EXIT.tryAgain,
  SIMULATION_NODE_SLOW: EXIT.tryAgain,
  SIMULATION_CORRECTION_SIGNER: EXIT.notPermitted,
  SIMULATION_HOUSEHOLD_UNKNOWN: EXIT.usage,
};

/** Texts in the place of large integers and of signed commitments, as the front sends them. */
type Told<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };
type ToldCommitment = Told<Omit<FoundCommitment, keyof SignedCommitment | "chain">> & {
  readonly signed: string;
  readonly chain: readonly string[];
};

/** The desk of a community's node, reached through the chain's RPC front. */
export class DeskClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The community's time. */
  async time(): Promise<Instant> {
    return instant((await this.#ask(DESK.time)) as number);
  }

  async standingOf(consumer: Address): Promise<ConsumerStanding> {
    const told = (await this.#ask(DESK.standing, consumer)) as Told<ConsumerStanding>;
    const { heldNano, depositNano, freeNano, bondNano, leastBondNano } = told;
    return {
      ...told,
      heldNano: BigInt(heldNano),
      depositNano: BigInt(depositNano),
      freeNano: BigInt(freeNano),
      bondNano: BigInt(bondNano),
      leastBondNano: BigInt(leastBondNano),
    };
  }

  async promisedIn(interval: IntervalIndex): Promise<readonly Promised[]> {
    const told = (await this.#ask(DESK.promised, interval)) as readonly Told<Promised>[];
    return told.map(({ producer, energyWh }) => ({ producer, energyWh: BigInt(energyWh) }));
  }

  async find(digest: Hex): Promise<FoundCommitment | null> {
    const told = (await this.#ask(DESK.find, digest)) as ToldCommitment | null;
    if (told === null) return null;
    const { signed, chain, amountNano, ...rest } = told;
    return {
      ...rest,
      ...decodeCommitment(signed),
      amountNano: BigInt(amountNano),
      chain: chain.map(decodeCommitment),
    };
  }

  async handIn(commitment: SignedCommitment): Promise<HandedIn> {
    return (await this.#ask(DESK.handIn, encodeCommitment(commitment))) as HandedIn;
  }

  #ask(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return askCommunity(this.#url, method, params);
  }
}

/** Asks a running community; what it refuses comes under its own code. */
export async function askCommunity(url: string, method: string, params: readonly unknown[] = []): Promise<unknown> {
  try {
    return await rpcRequest(url, method, params, PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof NeighborwattError)) throw error;
    const { code, reason } = error.details;
    if (typeof code !== "string") throw error;
    const exitCode = EXIT_OF[code] ?? EXIT.data;
    throw new NeighborwattError(code, String(reason), { details: error.details, exitCode, cause: error });
  }
}

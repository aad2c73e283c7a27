import type { Address, Calendar, IntervalIndex, IntervalTariff } from "#domain";

/** What the chain says of a consumer. */
export interface AccountView {
  readonly depositNano: bigint;
  /** Part of the deposit that it has asked to have back. */
  readonly requestedNano: bigint;
  readonly bondNano: bigint;
  readonly slashed: boolean;
}

/** What a node knows of the chain, all as of one block: two blocks mixed could count one payment twice. */
export interface ChainView {
  /** Block time in seconds. */
  readonly now: number;
  account(consumer: Address): AccountView;
  isSettled(consumer: Address, sequence: number): boolean;
  tariffAt(interval: IntervalIndex): Pick<IntervalTariff, "localGridFee" | "localTax">;
  readonly calendar: Calendar;
  /** What a consumer stakes on never using a sequence number twice. */
  readonly leastBondNano: bigint;
  /** How far ahead a commitment may expire. With `attestedSeconds` and a margin below the ledger's `releaseDelay`. */
  readonly horizonSeconds: number;
  /** How long after an interval's start a node still takes from another what a consumer handed in before. */
  readonly relaySeconds: number;
}

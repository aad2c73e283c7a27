import type { Log } from "#chain";
import { type Address, type Calendar, type Instant, instant } from "#domain";
import type { AccountView, ChainView } from "#trust";
import { BOND_NANO, DEPOSIT_NANO } from "../../founding/index.ts";
import type { Scenario } from "../../scenario/index.ts";
import { tariffOf } from "../../tariff.ts";

const NOTHING: AccountView = { depositNano: 0n, requestedNano: 0n, bondNano: 0n, slashed: false };
const RELAY_SECONDS = 120;

/** What a node sees of the ledger: accounts as the founding left them, and every event since. */
export class LedgerView implements ChainView {
  readonly calendar: Calendar;
  readonly leastBondNano = BOND_NANO;
  readonly horizonSeconds: number;
  readonly relaySeconds = RELAY_SECONDS;
  readonly tariffAt: ChainView["tariffAt"];
  readonly #accounts = new Map<Address, AccountView>();
  readonly #settled = new Set<string>();
  #now: Instant = instant(0);

  constructor(scenario: Scenario, consumers: readonly Address[]) {
    const { calendar } = scenario;
    this.calendar = calendar;
    this.tariffAt = tariffOf(scenario);
    // As any node of a community (src/simulation/cast).
    this.horizonSeconds = calendar.windowSeconds + 2 * calendar.intervalSeconds + calendar.graceSeconds;
    for (const consumer of consumers) {
      this.#accounts.set(consumer, { ...NOTHING, depositNano: DEPOSIT_NANO, bondNano: BOND_NANO });
    }
  }

  /** Block time in seconds. */
  get now(): number {
    return this.#now / 1000;
  }

  account(consumer: Address): AccountView {
    return this.#accounts.get(consumer) ?? NOTHING;
  }

  isSettled(consumer: Address, sequence: number): boolean {
    return this.#settled.has(`${consumer} ${sequence}`);
  }

  /** Follows what happened in a block. */
  follow(at: Instant, logs: readonly Log[]): void {
    this.#now = at;
    for (const { contract, event, args } of logs) {
      if (contract !== "CommitmentLedger") continue;
      if (event === "CommitmentPaid") this.#paid(args);
      else if (typeof args.owner === "string") this.#changed(args.owner as Address, event, args.amount as bigint);
    }
  }

  #paid(args: Log["args"]): void {
    const consumer = args.consumer as Address;
    const amount = (args.paid as bigint) + (args.gridFee as bigint) + (args.tax as bigint);
    this.#settled.add(`${consumer} ${Number(args.sequence)}`);
    this.#set(consumer, { depositNano: this.account(consumer).depositNano - amount });
  }

  #changed(owner: Address, event: string, amount: bigint): void {
    const { depositNano, requestedNano, bondNano } = this.account(owner);
    if (event === "Deposited") this.#set(owner, { depositNano: depositNano + amount });
    else if (event === "Bonded") this.#set(owner, { bondNano: bondNano + amount });
    else if (event === "Unbonded") this.#set(owner, { bondNano: bondNano - amount });
    else if (event === "ReleaseRequested") this.#set(owner, { requestedNano: requestedNano + amount });
    else if (event === "ReleaseCancelled" || event === "ReleaseReduced") {
      this.#set(owner, { requestedNano: requestedNano - amount });
    } else if (event === "Released") {
      this.#set(owner, { depositNano: depositNano - amount, requestedNano: requestedNano - amount });
    }
  }

  #set(owner: Address, changed: Partial<AccountView>): void {
    this.#accounts.set(owner, { ...this.account(owner), ...changed });
  }
}

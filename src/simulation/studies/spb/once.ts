import { DEPOSIT_NANO } from "../../founding/index.ts";
import { studyFailed } from "../errors.ts";
import { recordedTransactions } from "../mezquita/recorded.ts";
import { byteLength } from "./rlp.ts";
import { meanOf, rounded } from "./spread.ts";
import type { Street } from "./street.ts";

/** What one transaction of a kind costs. */
export interface CallCost {
  readonly gas: number;
  /** Of the transaction in RLP. */
  readonly bytes: number;
}

/** Something that happens once in many trades. */
export interface Once {
  readonly call: string;
  readonly who: "consumer" | "producer" | "meter" | "node";
  /** In words. */
  readonly when: string;
  /** Transactions of this kind per trade of the community. */
  readonly perTrade: number;
  readonly cost: CallCost;
}

/** What is shared by many trades, per trade. */
export interface PerTrade {
  readonly transactions: number;
  readonly gas: number;
  readonly bytes: number;
}

/** A community as it is assumed when something is shared among its trades. */
export interface Assumed {
  readonly producers: number;
  readonly consumers: number;
  readonly nodes: number;
  readonly tradesPerInterval: number;
  /** Intervals of a day in which anybody sells: ten hours of sun. */
  readonly intervalsPerDay: number;
  /** Mean amount that a commitment holds. */
  readonly meanTradeNano: number;
}

const DAYS = { week: 7, year: 365 } as const;

/**
 * What a transaction of each kind cost on a chain, the mean of all that were made: founding, deposits, withdrawals.
 *
 * @param calls  As `Contract.function`.
 */
export function callCosts(street: Street, calls: readonly string[]): ReadonlyMap<string, CallCost> {
  const recorded = recordedTransactions(street.chain, new Map()).filter(({ ok }) => ok);
  return new Map(
    calls.map((call) => {
      const made = recorded.filter((transaction) => transaction.call === call);
      if (made.length === 0) throw studyFailed(`nobody has called ${call}`);
      const bytes = made.map(({ block, hash }) => {
        const raw = street.chain.transactionsOf(block).find((transaction) => transaction.hash === hash);
        return byteLength(raw?.raw ?? "0x");
      });
      return [call, { gas: Math.round(meanOf(made.map(({ gasUsed }) => gasUsed))), bytes: Math.round(meanOf(bytes)) }];
    }),
  );
}

/** Deposits and withdrawals of settlement by receipts: what F1 wants counted, amortised. */
const MONEY = [
  ["MoneyToken.approve", "consumer", "once a year"],
  ["Vault.deposit", "consumer", "whenever its deposit is spent"],
  ["CommitmentLedger.deposit", "consumer", "whenever its deposit is spent"],
  ["CommitmentLedger.bond", "consumer", "once a year"],
  ["CommitmentLedger.requestRelease", "consumer", "once a year"],
  ["CommitmentLedger.release", "consumer", "once a year"],
  ["CommitmentLedger.unbond", "consumer", "once a year"],
  ["Vault.requestWithdrawal", "consumer", "once a year"],
  ["Vault.withdraw", "consumer", "once a year"],
  ["CommitmentLedger.claim", "producer", "once a week"],
  ["Vault.requestWithdrawal", "producer", "once a week"],
  ["Vault.withdraw", "producer", "once a week"],
] as const;
/** Fresh keys of all meters: the baselines trust the consumer's word, and have nothing like it. */
const CERTIFICATES = [
  ["ExistenceCertificates.request", "meter", "once a day"],
  ["ExistenceCertificates.certify", "meter", "once a day"],
  ["ExistenceCertificates.announce", "meter", "once a day"],
  ["Nodes.reveal", "node", "twice a day"],
] as const;
/** One approval of the shared escrow. */
const APPROVAL = [["MoneyToken.approve", "consumer", "once a year"]] as const;

/** Every call of which the cost must be known. */
export const ONCE_CALLS: readonly string[] = [...new Set([...MONEY, ...CERTIFICATES].map(([call]) => call))];

/** Which transactions are shared by many trades, by what they are for. */
export interface Shared {
  readonly money: readonly Once[];
  readonly certificates: readonly Once[];
  readonly approval: readonly Once[];
}

/** What is shared by many trades in an assumed community. */
export function sharedBy(assumed: Assumed, costs: ReadonlyMap<string, CallCost>): Shared {
  const all = (list: readonly (readonly [string, Once["who"], string])[]): readonly Once[] =>
    list.map(([call, who, when]) => ({
      call,
      who,
      when,
      perTrade: perTradeOf(assumed, who, when),
      cost: costs.get(call) as CallCost,
    }));
  return { money: all(MONEY), certificates: all(CERTIFICATES), approval: all(APPROVAL) };
}

/** The sum of shared transactions, per trade. */
export function perTrade(shared: readonly Once[]): PerTrade {
  const sum = (of: (one: Once) => number) => shared.reduce((total, one) => total + one.perTrade * of(one), 0);
  return {
    transactions: rounded(sum(() => 1)),
    gas: rounded(sum(({ cost }) => cost.gas)),
    bytes: rounded(sum(({ cost }) => cost.bytes)),
  };
}

function perTradeOf(a: Assumed, who: Once["who"], when: string): number {
  const count = { consumer: a.consumers, producer: a.producers, meter: a.producers + a.consumers, node: a.nodes }[who];
  const aDay = a.tradesPerInterval * a.intervalsPerDay;
  if (when === "once a year") return count / (aDay * DAYS.year);
  if (when === "once a week") return count / (aDay * DAYS.week);
  if (when === "once a day") return count / aDay;
  if (when === "twice a day") return (2 * count) / aDay;
  // Each trade spends its part of its consumer's deposit.
  return a.meanTradeNano / Number(DEPOSIT_NANO);
}

import type { CommitmentDomain, ExportStatement, Instant, IntervalIndex, MetersDomain } from "#domain";
import type { Made, Sent } from "./blocks.ts";
import { Database } from "./database.ts";
import type { DrawnTrade } from "./draw.ts";
import { asPromised, confirmed, type Evidence, type Measured, stated } from "./evidence.ts";
import { LedgerView } from "./ledger-view.ts";
import { type NextCommitment, promises } from "./promise.ts";
import type { Party, Street } from "./street.ts";

/** A street with its nodes at work. */
export interface Trading {
  readonly street: Street;
  readonly view: LedgerView;
  readonly database: Database;
  readonly commitments: CommitmentDomain;
  readonly meters: MetersDomain;
  /** Sequence number of a consumer's newest commitment. */
  lastSequence(consumer: number): number;
  /** Signs a consumer's next commitment. */
  readonly promise: NextCommitment;
  /** Makes a block, which nodes follow. */
  write(sent: readonly Sent[], sentAt?: Instant): Promise<Made>;
  /** Lets the clock of the chain pass an instant, with a block that does not count. */
  waitUntil(at: Instant): Promise<void>;
}

/** Nodes with empty books over a founded street. */
export function tradingIn(street: Street): Trading {
  const { chain, addresses, blocks } = street;
  const view = new LedgerView(
    street.scenario,
    street.consumers.map(({ wallet }) => wallet.address),
  );
  view.follow(blocks.now, []);
  const commitments = { chainId: chain.chainId, ledger: addresses.CommitmentLedger };
  const { next, lastSequence } = promises(street, commitments);
  return {
    street,
    view,
    database: new Database(street.nodes, commitments, view),
    commitments,
    meters: { chainId: chain.chainId, settlement: addresses.AtomicSettlement },
    promise: next,
    lastSequence,
    write: async (sent, sentAt) => {
      const made = await blocks.write(sent, sentAt);
      const logs = made.block.receipts.flatMap((receipt) => receipt.logs);
      view.follow(made.block.at, logs);
      return made;
    },
    waitUntil: async (at) => {
      if (at <= blocks.now) return;
      const { block } = await blocks.write([], at);
      view.follow(block.at, []);
    },
  };
}

/** Commitments of an interval that stand in an anchor. */
export interface Anchored {
  readonly interval: IntervalIndex;
  readonly trades: number;
  /** Number of the anchor. */
  readonly number: number;
  readonly made: Made;
}

/** Commitments that nodes have taken in, and the call that anchors them. */
export interface Promised {
  readonly interval: IntervalIndex;
  readonly trades: number;
  readonly anchor: Sent;
}

/** Consumers commit, every node takes that in, and a quorum signs the root of all that they hold. */
export function promised(
  { database, promise, view }: Trading,
  trades: readonly DrawnTrade[],
  interval: IntervalIndex,
): Promised {
  for (const trade of trades) database.take(promise(trade, interval));
  return { interval, trades: trades.length, anchor: database.anchorCall(view.now) };
}

/** A block has brought the anchor. */
export function anchoredBy({ database }: Trading, { interval, trades }: Promised, made: Made): Anchored {
  return { interval, trades, number: database.noteAnchored(), made };
}

/** Consumers commit, and a block brings the anchor alone. */
export async function commitTo(
  trading: Trading,
  trades: readonly DrawnTrade[],
  interval: IntervalIndex,
  sentAt?: Instant,
): Promise<Anchored> {
  const made = promised(trading, trades, interval);
  return anchoredBy(trading, made, await trading.write([made.anchor], sentAt));
}

/** What a meter measured, given what was promised. */
export type MeteredOf = (measured: Omit<Measured, "meteredWh">) => Measured["meteredWh"];

/** What the producers' meters sign of an interval: each lists what the nodes have anchored of it, once. */
export function statementsOf(
  trading: Trading,
  interval: IntervalIndex,
  meteredOf: MeteredOf = ALL_OF_IT,
): readonly ExportStatement[] {
  const { street, meters } = trading;
  return measuredBy(trading, interval, "sold", street.producers, meteredOf).map((one) => stated(one, interval, meters));
}

/**
 * What all meters sign of an interval.
 *
 * @param meteredOf  What a meter measured, given what was promised; all of it when nothing is said.
 */
export function evidenceOf(trading: Trading, interval: IntervalIndex, meteredOf: MeteredOf = ALL_OF_IT): Evidence {
  const { street, meters } = trading;
  const statements = statementsOf(trading, interval, meteredOf);
  const receipts = measuredBy(trading, interval, "bought", street.consumers, meteredOf).map((one) =>
    confirmed(one, interval, meters, statements),
  );
  return { statements, receipts };
}

const ALL_OF_IT: MeteredOf = ({ claims }) => asPromised(claims);

function measuredBy(
  { database }: Trading,
  interval: IntervalIndex,
  side: "sold" | "bought",
  parties: readonly Party[],
  meteredOf: MeteredOf,
): readonly Measured[] {
  return parties.flatMap((party) => {
    const entries = database.claimsOf(interval, party.meter.root)[side];
    const claims = entries.map(({ digest, commitment }) => ({ id: digest, energyWh: commitment.energyWh }));
    return claims.length === 0 ? [] : [{ party, claims, meteredWh: meteredOf({ party, claims }) }];
  });
}

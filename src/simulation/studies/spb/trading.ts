import type { CommitmentDomain, Instant, IntervalIndex, MetersDomain } from "#domain";
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

/** Consumers commit, every node takes that in, and a block brings the anchor that a quorum has signed. */
export async function commitTo(
  trading: Trading,
  trades: readonly DrawnTrade[],
  interval: IntervalIndex,
  sentAt?: Instant,
): Promise<Anchored> {
  const { database, promise, view } = trading;
  for (const trade of trades) database.take(promise(trade, interval));
  const made = await trading.write([database.anchorCall(view.now)], sentAt);
  return { interval, trades: trades.length, number: database.noteAnchored(), made };
}

/**
 * What the meters of an interval sign: each lists what the nodes have anchored of it, once.
 *
 * @param meteredOf  What a meter measured, given what was promised; all of it when nothing is said.
 */
export function evidenceOf(
  { street, database, meters }: Trading,
  interval: IntervalIndex,
  meteredOf: (measured: Omit<Measured, "meteredWh">) => Measured["meteredWh"] = ({ claims }) => asPromised(claims),
): Evidence {
  const measuredBy = (side: "sold" | "bought", parties: readonly Party[]): readonly Measured[] =>
    parties.flatMap((party) => {
      const entries = database.claimsOf(interval, party.meter.root)[side];
      const claims = entries.map(({ digest, commitment }) => ({ id: digest, energyWh: commitment.energyWh }));
      return claims.length === 0 ? [] : [{ party, claims, meteredWh: meteredOf({ party, claims }) }];
    });
  const statements = measuredBy("sold", street.producers).map((one) => stated(one, interval, meters));
  const receipts = measuredBy("bought", street.consumers).map((one) => confirmed(one, interval, meters, statements));
  return { statements, receipts };
}

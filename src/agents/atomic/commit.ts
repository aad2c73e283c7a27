import type { Log } from "#chain";
import {
  type Address,
  type Agreement,
  type CommitmentDomain,
  type Instant,
  type SignedCommitment,
  startOf,
  tradeIdOf,
  tradeOf,
} from "#domain";
import type { Range } from "#trust";
import type { Effect } from "../agent.ts";
import type { MarketParty } from "../market/party.ts";
import { enoughOf } from "../node/config.ts";
import { type AnchoredCommitment, commitmentMessage } from "./commitment-message.ts";
import { type Anchors, type HoldCheck, isOnHold, noteAnchor } from "./on-hold.ts";
import { commitTo, followPurse, fullPurse, PURSE_INTERESTS, type Purse, type PurseConfig } from "./purse.ts";
import { type AnnouncedRoots, noteRoot, rootFor } from "./roots.ts";

/** What a party must know where commitments pay for its agreements. */
export interface CommitConfig {
  readonly ledger: CommitmentDomain;
  /** Who keeps the commitments. */
  readonly nodes: readonly Address[];
  readonly rootsAtStart: AnnouncedRoots;
  readonly depositNano: bigint;
  /** As nodes count: how long after its expiry a commitment may still be paid. */
  readonly attestedSeconds: number;
}

/** What such a party remembers. */
export interface CommitState {
  readonly purse: Purse;
  /** Its commitments from the first on of which it has not seen that it is anchored: nodes may lack them. */
  unconfirmed: SignedCommitment[];
  readonly roots: AnnouncedRoots;
  readonly anchors: Anchors;
}

/** More than a buyer makes in the time in which its commitments can still be paid. */
const UNCONFIRMED_KEPT = 256;

/** What it wants to hear from the chain. */
export const COMMIT_INTERESTS = [
  "CommitmentLedger.Anchored",
  "ExistenceCertificates.RootAnnounced",
  ...PURSE_INTERESTS,
];

/** A party with the public registry: which meter an agent belongs to. */
type Committing = MarketParty & Pick<HoldCheck, "meterOf">;

/** Nothing is promised yet. */
export function nothingCommitted(config: CommitConfig): CommitState {
  return { purse: fullPurse(config), unconfirmed: [], roots: structuredClone(config.rootsAtStart), anchors: {} };
}

/** Follows what the chain says of deposits, roots and anchors. */
export function followCommitments(state: CommitState, owner: Address, log: Log): void {
  noteRoot(state.roots, log);
  noteAnchor(state.anchors, log);
  followPurse(state.purse, owner, log);
  confirm(state, owner, log);
}

/** A trade is written, or paid: so its commitment is anchored, and those before it are. */
function confirm(state: CommitState, owner: Address, { event, args }: Log): void {
  const isConfirmed = ({ commitment }: SignedCommitment): boolean =>
    event === "TransactionAllowed"
      ? commitment.trade === args.tradeId
      : event === "CommitmentPaid" && args.consumer === owner && BigInt(commitment.sequence) === args.sequence;
  state.unconfirmed = state.unconfirmed.slice(state.unconfirmed.findLastIndex(isConfirmed) + 1);
}

/** The buyer commits to pay for what it has agreed, and hands its commitments to nodes. */
export function commitToAgreements(
  party: Committing,
  config: CommitConfig,
  state: CommitState,
  agreements: readonly Agreement[],
  now: Instant,
): readonly Effect[] {
  const purse: PurseConfig = { ...party, ...config };
  const signed = agreements.map((agreement): SignedCommitment | null => {
    const { seller: producer, interval, energyWh, pricePerWh } = agreement;
    const meter = party.meterOf(producer);
    const consumerRoot = rootFor(state.roots, party.meter, party.calendar, interval);
    const producerRoot = meter === null ? null : rootFor(state.roots, meter, party.calendar, interval);
    if (consumerRoot === null || producerRoot === null) return null;
    const trade = tradeIdOf(tradeOf(agreement, party.market));
    const wanted = { producer, interval, energyWh, pricePerWh, consumerRoot, producerRoot, trade };
    return commitTo(purse, state.purse, wanted, now);
  });
  const commitments = signed.filter((c) => c !== null);
  if (commitments.length === 0) return [];
  state.unconfirmed = [...state.unconfirmed, ...commitments].slice(-UNCONFIRMED_KEPT);
  const first = (commitments[0] as SignedCommitment).commitment;
  const until = startOf(party.calendar, first.interval);
  const { nodes } = config;
  return nodes.slice(0, enoughOf(nodes.length)).map((_, i): Effect => {
    const node = nodes[(first.sequence + i) % nodes.length] as Address;
    const message = commitmentMessage(party.wallet.address, node, now, { kind: "commitments", commitments }, until);
    return { kind: "send", message };
  });
}

/**
 * A node lacks commitments of this buyer, as when all that were told of them fell silent: it gets them again. Otherwise the
 * chain would end there, for one number cannot be used twice.
 */
export function answerNode(
  party: Pick<MarketParty, "wallet">,
  config: CommitConfig,
  state: CommitState,
  ranges: readonly Range[],
  node: Address,
  now: Instant,
): readonly Effect[] {
  const { address } = party.wallet;
  const isAsked = ({ commitment: { sequence } }: SignedCommitment): boolean =>
    ranges.some(({ consumer, from, to }) => consumer === address && from <= sequence && sequence <= to);
  const commitments = state.unconfirmed.filter(isAsked);
  if (!config.nodes.includes(node) || commitments.length === 0) return [];
  return [{ kind: "send", message: commitmentMessage(address, node, now, { kind: "commitments", commitments }) }];
}

/** Whether money is on hold for an agreement of this seller. */
export function isPaidFor(
  party: Committing,
  { ledger }: CommitConfig,
  { roots, anchors }: CommitState,
  agreement: Agreement,
  anchored: AnchoredCommitment,
): boolean {
  const { calendar, meterOf } = party;
  return isOnHold({ ledger, calendar, meterOf, roots, anchors }, tradeOf(agreement, party.market), anchored);
}

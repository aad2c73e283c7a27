import type { Log } from "#chain";
import {
  type Address,
  type Agreement,
  bytesOf,
  type CommitmentDomain,
  commitmentDigest,
  type Hex,
  headLeaf,
  type Instant,
  type IntervalIndex,
  merkleRootOf,
  type SignedCommitment,
  tradeIdOf,
  tradeOf,
} from "#domain";
import { recoverAddress } from "#privacy";
import type { Effect } from "../agent.ts";
import { homeMessage } from "../home-message.ts";
import type { MarketParty } from "../market/party.ts";
import { type AnchoredCommitment, commitmentMessage } from "./commitment-message.ts";
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
  readonly roots: AnnouncedRoots;
  /** Newest anchored roots by number. */
  readonly anchors: Record<number, Hex>;
}

/** What it wants to hear from the chain. */
export const COMMIT_INTERESTS = [
  "CommitmentLedger.Anchored",
  "ExistenceCertificates.RootAnnounced",
  ...PURSE_INTERESTS,
];

/** To so many nodes a commitment is sent; they tell the others. */
const NODES_TOLD = 2;
const ANCHORS_KEPT = 8;

/** Nothing is promised yet. */
export function nothingCommitted(config: CommitConfig): CommitState {
  return { purse: fullPurse(config), roots: structuredClone(config.rootsAtStart), anchors: {} };
}

/** Follows what the chain says of deposits, roots and anchors. */
export function followCommitments(state: CommitState, owner: Address, log: Log): void {
  noteRoot(state.roots, log);
  if (log.event === "Anchored") {
    const number = log.args.number as number;
    state.anchors[number] = log.args.root as Hex;
    delete state.anchors[number - ANCHORS_KEPT];
  } else followPurse(state.purse, owner, log);
}

/** Tells the home's meter for which trades money is on hold. */
export function tellMeter(party: MarketParty, interval: IntervalIndex, trades: readonly Hex[], now: Instant): Effect {
  const { wallet, meter } = party;
  return { kind: "send", message: homeMessage(wallet.address, meter, now, { what: "backed", interval, trades }) };
}

/** The buyer commits to pay for what it has agreed, and hands its commitments to nodes. */
export function commitToAgreements(
  party: MarketParty & { readonly meterOf: (agent: Address) => Hex | null },
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
  const first = commitments[0]?.commitment.sequence ?? 0;
  const { interval } = (commitments[0] as SignedCommitment).commitment;
  const backed = commitments.map(({ commitment }) => commitment.trade);
  const letters = config.nodes.slice(0, NODES_TOLD).map((_, i): Effect => {
    const node = config.nodes[(first + i) % config.nodes.length] as Address;
    return {
      kind: "send",
      message: commitmentMessage(party.wallet.address, node, now, { kind: "commitments", commitments }),
    };
  });
  return [...letters, tellMeter(party, interval, backed, now)];
}

/**
 * Whether money is on hold for an agreement: a commitment of its buyer for exactly that trade, to be confirmed by the right
 * meters, stands in a root that the nodes have anchored.
 */
export function isPaidFor(
  party: MarketParty & { readonly meterOf: (agent: Address) => Hex | null },
  config: CommitConfig,
  state: CommitState,
  agreement: Agreement,
  { number, chain, path }: AnchoredCommitment,
): boolean {
  const [signed, ...later] = chain;
  const root = state.anchors[number];
  if (signed === undefined || root === undefined) return false;
  const { commitment, signature } = signed;
  const digest = commitmentDigest(commitment, config.ledger);
  const buyersMeter = party.meterOf(agreement.buyer);
  const { interval } = agreement;
  const rootOf = (meter: Hex) => rootFor(state.roots, meter, party.calendar, interval);
  return (
    commitment.trade === tradeIdOf(tradeOf(agreement, party.market)) &&
    commitment.consumer === agreement.buyer &&
    commitment.producer === agreement.seller &&
    commitment.interval === interval &&
    commitment.energyWh === agreement.energyWh &&
    commitment.pricePerWh === agreement.pricePerWh &&
    buyersMeter !== null &&
    commitment.consumerRoot === rootOf(buyersMeter) &&
    commitment.producerRoot === rootOf(party.meter) &&
    recoverAddress(bytesOf(digest), bytesOf(signature)) === commitment.consumer &&
    merkleRootOf(headLeaf(commitment.consumer, headAfter(config, digest, later)), path) === root
  );
}

/** Digest of the consumer's newest commitment at the anchor, which leads back over the ones after ours to ours. */
function headAfter({ ledger }: CommitConfig, digest: Hex, later: readonly SignedCommitment[]): Hex {
  let head = digest;
  for (const { commitment } of later) {
    if (commitment.previous !== head) return digest;
    head = commitmentDigest(commitment, ledger);
  }
  return head;
}

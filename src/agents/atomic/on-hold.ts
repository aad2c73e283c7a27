import type { Log } from "#chain";
import {
  bytesOf,
  type Calendar,
  type CommitmentDomain,
  commitmentDigest,
  endOf,
  type Hex,
  headLeaf,
  type MeterId,
  merkleRootOf,
  type SignedCommitment,
  type Trade,
  tradeIdOf,
} from "#domain";
import { recoverAddress } from "#privacy";
import type { AnchoredCommitment } from "./commitment-message.ts";
import { type AnnouncedRoots, rootFor } from "./roots.ts";

/** Newest anchored roots by number. */
export type Anchors = Record<number, Hex>;

/** Nodes show what is on hold under the newest anchor; a letter may be a few anchors behind. */
const ANCHORS_KEPT = 8;

/** Takes note of a root that the nodes have anchored. */
export function noteAnchor(anchors: Anchors, { event, args }: Log): void {
  if (event !== "Anchored") return;
  const number = args.number as number;
  anchors[number] = args.root as Hex;
  delete anchors[number - ANCHORS_KEPT];
}

/**
 * The last second at which a receipt counts, as the contract allows. A commitment to a trade lasts so long: one that ended with its interval
 * would be over before any meter can have spoken, and its energy would be free.
 */
export function lastSecondOf(calendar: Calendar, { interval }: Pick<Trade, "interval">): number {
  return endOf(calendar, interval) / 1000 + calendar.graceSeconds;
}

/** Against what it is checked that money is on hold. */
export interface HoldCheck {
  readonly ledger: CommitmentDomain;
  readonly calendar: Calendar;
  /** The public registry. */
  readonly meterOf: (agent: Trade["buyer"]) => MeterId | null;
  readonly roots: AnnouncedRoots;
  readonly anchors: Anchors;
}

/**
 * Whether money is on hold for a trade: a commitment of its buyer to exactly that trade, to be confirmed by the right
 * meters, stands in a root that the nodes have anchored. Whoever sends the proof need not be trusted.
 *
 * @source T1 (SPB III); docs/adr/0017
 */
export function isOnHold(
  { ledger, calendar, meterOf, roots, anchors }: HoldCheck,
  trade: Trade,
  { number, chain, path }: AnchoredCommitment,
): boolean {
  const [signed, ...later] = chain;
  const root = anchors[number];
  if (signed === undefined || root === undefined) return false;
  const { commitment, signature } = signed;
  const digest = commitmentDigest(commitment, ledger);
  const isOf = (found: Hex, agent: Trade["buyer"]): boolean => {
    const meter = meterOf(agent);
    return meter !== null && rootFor(roots, meter, calendar, trade.interval) === found;
  };
  return (
    commitment.trade === tradeIdOf(trade) &&
    commitment.consumer === trade.buyer &&
    commitment.producer === trade.seller &&
    commitment.interval === trade.interval &&
    commitment.energyWh === trade.energyWh &&
    commitment.pricePerWh === trade.pricePerWh &&
    commitment.expiry === lastSecondOf(calendar, trade) &&
    isOf(commitment.consumerRoot, trade.buyer) &&
    isOf(commitment.producerRoot, trade.seller) &&
    recoverAddress(bytesOf(digest), bytesOf(signature)) === commitment.consumer &&
    merkleRootOf(headLeaf(commitment.consumer, headAfter(ledger, digest, later)), path) === root
  );
}

/** Digest of the consumer's newest commitment at the anchor, which leads back over the ones after ours to ours. */
function headAfter(ledger: CommitmentDomain, digest: Hex, later: readonly SignedCommitment[]): Hex {
  let head = digest;
  for (const { commitment } of later) {
    if (commitment.previous !== head) return digest;
    head = commitmentDigest(commitment, ledger);
  }
  return head;
}

import { type Address, type Anchor, anchorDigest, type Hex } from "#domain";
import type { CommitmentBook } from "./book.ts";
import { type Cut, countedHeads, cutOf, headsAt, rootOf } from "./heads.ts";
import type { Range } from "./reconcile.ts";
import { countedHead } from "./twice.ts";

/** What a node asks the others to sign: a root, and how far it reaches. */
export interface AnchorProposal {
  readonly anchor: Anchor;
  readonly cut: Cut;
}

/** The newest anchor on the chain; number 0 and the zero hash before the first. */
export interface AnchorTip {
  readonly number: number;
  readonly root: Hex;
}

/** An anchor that stands on the chain, and whose heads it moved: as nodes store it and send it to each other. */
export interface AnchorStep extends Anchor {
  readonly moved: Cut;
}

/** Why a node does not sign a proposal. */
export type ProposalRefusal =
  | { readonly ok: false; readonly reason: "wrong-number" | "wrong-previous" | "in-future" | "root-mismatch" }
  /** It is what is anchored already: with such proposals one node could keep all others from anchoring what is new. */
  | { readonly ok: false; readonly reason: "nothing-new" }
  /** It goes back behind what is anchored. */
  | { readonly ok: false; readonly reason: "goes-back" | "used-twice"; readonly consumer: Hex }
  /** The node lacks commitments that it reaches to; it signs once it holds and has admitted them. */
  | { readonly ok: false; readonly reason: "unknown-commitments"; readonly ask: readonly Range[] };

/**
 * The anchor of all that a book holds and that counts; `null` when there is nothing new since the tip.
 *
 * @param at Block time in seconds.
 */
export function anchorProposal(book: CommitmentBook, tip: AnchorTip, at: number): AnchorProposal | null {
  const heads = countedHeads(book);
  const root = rootOf(heads);
  if (heads.length === 0 || root === tip.root) return null;
  return { anchor: { number: tip.number + 1, previous: tip.root, root, at }, cut: cutOf(heads) };
}

/**
 * Whether a node may sign a proposal: only when it holds every commitment of it and has admitted it, when the root is
 * theirs, and when nothing that is anchored falls out.
 *
 * @param now Block time in seconds, as this node sees it.
 * @returns the digest to sign, or the reason why not
 */
export function checkAnchorProposal(
  book: CommitmentBook,
  { anchor, cut }: AnchorProposal,
  tip: AnchorTip,
  now: number,
): { readonly ok: true; readonly digest: Hex } | ProposalRefusal {
  if (anchor.number !== tip.number + 1) return { ok: false, reason: "wrong-number" };
  if (anchor.previous !== tip.root) return { ok: false, reason: "wrong-previous" };
  if (anchor.at > now) return { ok: false, reason: "in-future" };
  if (anchor.root === tip.root) return { ok: false, reason: "nothing-new" };
  const unknown = unknownIn(book, cut);
  if (unknown.length > 0) return { ok: false, reason: "unknown-commitments", ask: unknown };
  const against = againstBook(book, cut);
  if (against !== null) return against;
  if (rootOf(headsAt(book, cut) ?? []) !== anchor.root) return { ok: false, reason: "root-mismatch" };
  return { ok: true, digest: anchorDigest(anchor, book.settings.domain) };
}

/** An anchor on the chain with its cut, as one node tells it another: right when the cut gives the root. */
export interface AnchoredCut {
  readonly number: number;
  readonly root: Hex;
  readonly cut: Cut;
}

/**
 * Writes down that an anchor stands on the chain: from here on the commitments up to its cut count. Anchors are marked
 * in their order, since a commitment becomes binding with the first one that covers it.
 *
 * @returns false, with nothing changed, when the book lacks some of it or holds others: `adoptAnchored` is for that
 */
export function markAnchored(book: CommitmentBook, { number, root, cut }: AnchoredCut): boolean {
  const heads = headsAt(book, cut);
  if (heads === null || rootOf(heads) !== root) return false;
  for (const [consumer, sequence] of cut) {
    const entries = book.consumers.get(consumer)?.entries ?? [];
    for (let at = sequence - 1; at >= 0; at--) {
      const entry = entries[at];
      if (entry === undefined || entry.anchor !== null) break;
      entry.anchor = number;
    }
  }
  return true;
}

/** Tells the number of the first anchor that covers a commitment; `null` when none does. @param steps In order of number. */
export function anchorLookup(
  steps: readonly Pick<AnchorStep, "number" | "moved">[],
): (consumer: Address, sequence: number) => number | null {
  const reached = new Map<Address, { number: number; sequence: number }[]>();
  for (const { number, moved } of steps) {
    for (const [consumer, sequence] of moved) {
      const list = reached.get(consumer) ?? [];
      list.push({ number, sequence });
      reached.set(consumer, list);
    }
  }
  return (consumer, sequence) => {
    const list = reached.get(consumer) ?? [];
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.sequence ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return list[low]?.number ?? null;
  };
}

/** How far an anchor reaches: the cut of the one before, and what has moved since. */
export function cutAfter(before: Cut, { moved }: Pick<AnchorStep, "moved">): Cut {
  return new Map([...before, ...moved]);
}

function unknownIn(book: CommitmentBook, cut: Cut): readonly Range[] {
  const ranges: Range[] = [];
  for (const [consumer, to] of cut) {
    const held = book.consumers.get(consumer)?.entries.length ?? 0;
    if (to > held) ranges.push({ consumer, from: held + 1, to });
  }
  return ranges;
}

function againstBook(book: CommitmentBook, cut: Cut): ProposalRefusal | null {
  for (const [consumer, state] of book.consumers) {
    const sequence = cut.get(consumer) ?? 0;
    if (state.entries[sequence]?.anchor != null) return { ok: false, reason: "goes-back", consumer };
    const counted = countedHead(state)?.commitment.sequence ?? 0;
    if (state.twice !== null && sequence > counted) return { ok: false, reason: "used-twice", consumer };
  }
  return null;
}

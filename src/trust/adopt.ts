import type { Hex, SignedCommitment } from "#domain";
import { type Refusal, refused } from "./admission.ts";
import { checkLink, digestOf, signatureOf } from "./admit.ts";
import { type AnchoredCut, markAnchored } from "./anchors.ts";
import {
  type BookEntry,
  type CommitmentBook,
  consumerIn,
  dropFrom,
  type Evidence,
  entryOf,
  peek,
  put,
} from "./book.ts";
import { type Head, rootOf } from "./heads.ts";
import { showTwice } from "./twice.ts";
import type { ChainView } from "./view.ts";

/** What became of commitments that stand under an anchor. */
export type Adoption =
  /** In the book now: to be stored after what was dropped for them is taken out of the store. */
  | {
      readonly kind: "adopted";
      readonly entries: readonly BookEntry[];
      readonly dropped: readonly BookEntry[];
      readonly twice: readonly Evidence[];
    }
  | { readonly kind: "wrong-root"; readonly expected: Hex; readonly found: Hex }
  /** It contradicts an anchor before it: the quorum has broken its word. */
  | { readonly kind: "contradicts"; readonly consumer: Hex; readonly sequence: number }
  | { readonly kind: "missing"; readonly consumer: Hex; readonly sequence: number }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly commitment: SignedCommitment };

/**
 * Takes in what a quorum of nodes has anchored, also when this node came too late to admit it or holds something else
 * that is not anchored: the anchored root vouches for time and cover, so only form, signature and chain are checked.
 *
 * @param given What the book lacks of the cut, in any order; what it holds already may be among them.
 * @param anchor Number and root as they stand on the chain, and the cut that another node names: it is right when it gives that root.
 */
export function adoptAnchored(
  book: CommitmentBook,
  given: readonly SignedCommitment[],
  anchor: AnchoredCut,
  view: Pick<ChainView, "tariffAt">,
): Adoption {
  const branches = branchesOf(book, given, view);
  if (!(branches instanceof Map)) return branches;
  const heads: Head[] = [];
  for (const consumer of [...anchor.cut.keys()].sort()) {
    const sequence = anchor.cut.get(consumer) as number;
    const branch = branches.get(consumer) ?? [];
    const first = branch[0]?.commitment.sequence ?? Number.POSITIVE_INFINITY;
    const head = sequence < first ? peek(book, consumer).entries[sequence - 1] : branch[sequence - first];
    if (head === undefined) return { kind: "missing", consumer, sequence };
    heads.push({ consumer, sequence, digest: head.digest });
  }
  const found = rootOf(heads);
  if (found !== anchor.root) return { kind: "wrong-root", expected: anchor.root, found };
  return take(book, branches, anchor);
}

/** Per consumer the commitments that the book does not hold, checked and linked, from the first that is new to it. */
function branchesOf(
  book: CommitmentBook,
  given: readonly SignedCommitment[],
  view: Pick<ChainView, "tariffAt">,
): Map<Hex, BookEntry[]> | Adoption {
  const branches = new Map<Hex, BookEntry[]>();
  const inOrder = [...given].sort((a, b) => a.commitment.sequence - b.commitment.sequence);
  for (const signed of inOrder) {
    const { consumer, sequence } = signed.commitment;
    const digest = digestOf(book, signed);
    if (digest === null) return { kind: "refused", refusal: refused("out-of-range"), commitment: signed };
    const { entries } = peek(book, consumer);
    const branch = branches.get(consumer) ?? [];
    const before = branch.at(-1) ?? entries[sequence - 2];
    if (branch.length === 0 && entries[sequence - 1]?.digest === digest) continue;
    if (branch.at(-1)?.digest === digest) continue;
    if ((before?.commitment.sequence ?? 0) !== sequence - 1)
      return { kind: "missing", consumer, sequence: sequence - 1 };
    if (entries[sequence - 1]?.anchor != null) return { kind: "contradicts", consumer, sequence };
    const refusal = checkLink(before, signed, view) ?? signatureOf(book, signed, digest);
    if (refusal !== null) return { kind: "refused", refusal, commitment: signed };
    branch.push(entryOf(book, signed, digest, before));
    branches.set(consumer, branch);
  }
  return branches;
}

/** Puts the branches into the book; what they contradict leaves it and is evidence. */
function take(book: CommitmentBook, branches: ReadonlyMap<Hex, readonly BookEntry[]>, anchor: AnchoredCut): Adoption {
  const [entries, dropped, twice]: [BookEntry[], BookEntry[], Evidence[]] = [[], [], []];
  for (const [consumer, branch] of branches) {
    const state = consumerIn(book, consumer);
    const counted = branch.filter(({ commitment }) => commitment.sequence <= (anchor.cut.get(consumer) ?? 0));
    const first = counted[0];
    if (first === undefined) continue;
    const contradicted = dropFrom(book, consumer, first.commitment.sequence);
    dropped.push(...contradicted);
    if (contradicted[0] !== undefined) {
      showTwice(state, contradicted[0], first);
      if (state.twice !== null) twice.push(state.twice.evidence);
    }
    for (const entry of counted) {
      put(book, entry);
      state.waiting.delete(entry.commitment.sequence);
      entries.push(entry);
    }
  }
  markAnchored(book, anchor);
  return { kind: "adopted", entries, dropped, twice };
}

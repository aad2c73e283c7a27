import {
  bytesOf,
  type Commitment,
  commitmentAmount,
  commitmentDigestOrNull,
  type Hex,
  type SignedCommitment,
  startOf,
  ZERO_HASH,
} from "#domain";
import { type Admission, type Refusal, refused } from "./admission.ts";
import { type BookEntry, type CommitmentBook, consumerIn, entryOf, headOf, peek, put } from "./book.ts";
import { CHAIN_AT_MOST, isChainTooLong, isCovered } from "./outstanding.ts";
import { checkAccount, checkForm, checkTime } from "./rules.ts";
import { showTwice } from "./twice.ts";
import type { ChainView } from "./view.ts";

/** Who hands a commitment in: its consumer, before the interval, or a node that has taken it in already. */
export type Source = "consumer" | "node";

/** So many commitments of one consumer wait for one that is missing. */
const WAITING = 64;

/**
 * Takes a commitment into the book, or says why not. Every node decides alike as long as it sees the same block.
 *
 * What pays for a trade may come late. What a node passes on may be `relaySeconds` late, and may have ended: an ended one holds no
 * money and is never paid, but the consumer's chain leads over it.
 *
 * @source T1, T2; design, section 7 (what a thief would try first)
 */
export function admit(
  book: CommitmentBook,
  signed: SignedCommitment,
  view: ChainView,
  source: Source = "consumer",
): Admission {
  const digest = digestOf(book, signed);
  if (digest === null) return refused("out-of-range");
  const state = peek(book, signed.commitment.consumer);
  const { sequence } = signed.commitment;
  const there = state.entries[sequence - 1] ?? state.waiting.get(sequence)?.signed;
  const thereDigest = state.entries[sequence - 1]?.digest ?? state.waiting.get(sequence)?.digest;
  if (thereDigest === digest) return { kind: "known" };
  if (there !== undefined) {
    return isSigned(book, signed, digest) ? showTwice(state, there, signed) : refused("bad-signature");
  }
  const wrong = firstLook(book, signed, view, source) ?? signatureOf(book, signed, digest);
  if (wrong !== null) return wrong;
  if (state.twice !== null) return { kind: "twice", evidence: state.twice.evidence };
  if (sequence > state.entries.length + 1) return wait(book, signed, digest);
  const admission = append(book, signed, digest, view);
  return admission.kind === "admitted" ? followed(book, admission.entries, view, source) : admission;
}

/** What needs neither signature nor the commitments before. */
function firstLook(
  book: CommitmentBook,
  { commitment }: SignedCommitment,
  view: ChainView,
  source: Source,
): Refusal | null {
  const form = checkForm(commitment, view);
  if (form !== null) return form;
  if (source === "node" && hasEnded(book, commitment.expiry, view)) return null;
  return checkTiming(commitment, view, source) ?? checkAccount(commitment, view);
}

/**
 * A market opens a trade before the interval or never. So a commitment for one that comes late gains nobody anything, and taking
 * it in lets a chain go on over commitments that no node, or too few to anchor them, had in time.
 */
function checkTiming(commitment: Commitment, view: ChainView, source: Source): Refusal | null {
  const hasBegun = view.now >= startOf(view.calendar, commitment.interval) / 1000;
  if (commitment.trade !== ZERO_HASH && hasBegun) return null;
  return checkTime(commitment, view, source === "node" ? view.relaySeconds : 0);
}

function hasEnded(book: CommitmentBook, expiry: number, view: ChainView): boolean {
  return view.now > expiry + book.settings.attestedSeconds;
}

/** Adds the next commitment of a consumer, whose signature is good. */
function append(book: CommitmentBook, signed: SignedCommitment, digest: Hex, view: ChainView): Admission {
  const { commitment } = signed;
  const before = headOf(book, commitment.consumer);
  const wrong = checkLink(before, signed, view);
  if (wrong !== null) return wrong;
  const entry = entryOf(book, signed, digest, before);
  if (isChainTooLong(book, commitment.consumer, view)) return refused("chain-too-long", `at most ${CHAIN_AT_MOST}`);
  if (!hasEnded(book, commitment.expiry, view) && !isCovered(book, commitment.consumer, entry.amountNano, view)) {
    return refused("not-covered", entry.amountNano);
  }
  put(book, entry);
  return { kind: "admitted", entries: [entry] };
}

/** Whether a commitment follows the one before it: hash and money held. */
export function checkLink(
  before: Pick<BookEntry, "digest" | "commitment"> | undefined,
  { commitment }: SignedCommitment,
  view: Pick<ChainView, "tariffAt">,
): Refusal | null {
  const previous = before?.digest ?? ZERO_HASH;
  const { consumer, sequence } = commitment;
  if (commitment.previous !== previous) {
    const ask = { consumer, from: sequence - 1, to: sequence - 1 };
    return { ...refused("previous-mismatch", previous, commitment.previous), ...(sequence > 1 ? { ask } : {}) };
  }
  const held: bigint =
    (before?.commitment.heldNano ?? 0n) + commitmentAmount(commitment, view.tariffAt(commitment.interval));
  return commitment.heldNano === held ? null : refused("held-mismatch", held, commitment.heldNano);
}

function wait(book: CommitmentBook, signed: SignedCommitment, digest: Hex): Admission {
  const { consumer, sequence } = signed.commitment;
  const state = consumerIn(book, consumer);
  const expected = state.entries.length + 1;
  const ask = { consumer, from: expected, to: sequence - 1 };
  if (state.waiting.size >= WAITING) return { ...refused("sequence-gap", expected, sequence), ask };
  state.waiting.set(sequence, { signed, digest });
  return { kind: "waiting", ask };
}

/** Takes in what had waited for these entries; what is refused on its turn is forgotten. */
function followed(book: CommitmentBook, admitted: readonly BookEntry[], view: ChainView, source: Source): Admission {
  const entries = [...admitted];
  const state = consumerIn(book, (admitted[0] as BookEntry).commitment.consumer);
  for (;;) {
    const sequence = state.entries.length + 1;
    const next = state.waiting.get(sequence);
    if (next === undefined) return { kind: "admitted", entries };
    state.waiting.delete(sequence);
    if (firstLook(book, next.signed, view, source) !== null) continue;
    const admission = append(book, next.signed, next.digest, view);
    if (admission.kind !== "admitted") return { kind: "admitted", entries };
    entries.push(...admission.entries);
  }
}

/** The digest; `null` of fields that no signature can cover. */
export function digestOf(book: CommitmentBook, { commitment }: SignedCommitment): Hex | null {
  return commitmentDigestOrNull(commitment, book.settings.domain);
}

export function signatureOf(book: CommitmentBook, signed: SignedCommitment, digest: Hex): Refusal | null {
  return isSigned(book, signed, digest) ? null : refused("bad-signature", signed.commitment.consumer);
}

function isSigned(book: CommitmentBook, { commitment, signature }: SignedCommitment, digest: Hex): boolean {
  return book.settings.recover(bytesOf(digest), bytesOf(signature)) === commitment.consumer;
}

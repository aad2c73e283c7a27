import { type Address, type CommitmentDomain, commitmentDigest, type Hex, type SignedCommitment } from "#domain";
import { type ExpiryQueue, expiryQueue, pushExpiry } from "./expiry-queue.ts";

/** Who signed a digest, `null` where the bytes are no signature: `recoverAddress` of #privacy. */
export type Recover = (digest: Uint8Array, signature: Uint8Array) => Address | null;

/** What a book is about, and how it checks signatures. */
export interface BookSettings {
  /** A commitment of another chain or ledger has another digest, so its signature names another signer. */
  readonly domain: CommitmentDomain;
  readonly recover: Recover;
  /** How long after its expiry a batch that nodes vouch for may still pay a commitment: it holds its money that long. */
  readonly attestedSeconds: number;
}

/** A commitment that the book has taken in. */
export interface BookEntry extends SignedCommitment {
  readonly digest: Hex;
  readonly amountNano: bigint;
  /** From the second after this one it holds no money. */
  readonly endsAt: number;
  /** Number of the first anchor that covers it; `null` as long as it counts for nothing. */
  anchor: number | null;
}

/** Two commitments of one consumer with one sequence number, both signed: what `reportTwice` takes. */
export type Evidence = readonly [first: SignedCommitment, second: SignedCommitment];

/** What the book knows of one consumer. */
export interface ConsumerBook {
  /** In order; the commitment of sequence number n stands at n − 1. */
  readonly entries: BookEntry[];
  /** What follows a gap, signatures checked, until the gap is filled. */
  readonly waiting: Map<number, WaitingCommitment>;
  /** Entries that may still hold money, soonest end first. */
  readonly open: ExpiryQueue<BookEntry>;
  /** Sum of the amounts in `open`. */
  openNano: bigint;
  /** The lowest sequence number known to have been used twice, with its proof. */
  twice: { readonly sequence: number; readonly evidence: Evidence } | null;
}

export interface WaitingCommitment {
  readonly signed: SignedCommitment;
  readonly digest: Hex;
}

/** All commitments that a node holds: its part of the database that all nodes keep. Changed only by the functions of this folder. */
export interface CommitmentBook {
  readonly settings: BookSettings;
  readonly consumers: Map<Address, ConsumerBook>;
  readonly byInterval: Map<number, Set<BookEntry>>;
}

/** An empty book. @source T2; design, section 7 */
export function commitmentBook(settings: BookSettings): CommitmentBook {
  return { settings, consumers: new Map(), byInterval: new Map() };
}

/**
 * The book of what a node had stored and verified, in order of consumer and sequence number.
 *
 * @param anchorOf Number of the first anchor that covers a commitment; `null` when none does.
 */
export function bookFrom(
  settings: BookSettings,
  stored: Iterable<SignedCommitment>,
  anchorOf: (consumer: Address, sequence: number) => number | null,
): CommitmentBook {
  const book = commitmentBook(settings);
  for (const signed of stored) {
    const { consumer, sequence } = signed.commitment;
    const entry = entryOf(book, signed, commitmentDigest(signed.commitment, settings.domain), headOf(book, consumer));
    entry.anchor = anchorOf(consumer, sequence);
    put(book, entry);
  }
  return book;
}

/** The commitment of a consumer with a sequence number, if the book holds it. */
export function entryAt(book: CommitmentBook, consumer: Address, sequence: number): BookEntry | undefined {
  return book.consumers.get(consumer)?.entries[sequence - 1];
}

/** A consumer's newest commitment. */
export function headOf(book: CommitmentBook, consumer: Address): BookEntry | undefined {
  return book.consumers.get(consumer)?.entries.at(-1);
}

/** What the book knows of a consumer, without a place for it in the book: whoever sends rubbish leaves nothing behind. */
export function peek(book: CommitmentBook, consumer: Address): ConsumerBook {
  return book.consumers.get(consumer) ?? blank();
}

/** What the book knows of a consumer, who has a place in it from now on. */
export function consumerIn(book: CommitmentBook, consumer: Address): ConsumerBook {
  const known = book.consumers.get(consumer);
  if (known !== undefined) return known;
  const fresh = blank();
  book.consumers.set(consumer, fresh);
  return fresh;
}

function blank(): ConsumerBook {
  return { entries: [], waiting: new Map(), open: expiryQueue(), openNano: 0n, twice: null };
}

/** What a commitment becomes in the book; what it holds is the growth of `heldNano` over the one before. */
export function entryOf(
  book: CommitmentBook,
  { commitment, signature }: SignedCommitment,
  digest: Hex,
  before: BookEntry | undefined,
): BookEntry {
  const amountNano = commitment.heldNano - (before?.commitment.heldNano ?? 0n);
  const endsAt = commitment.expiry + book.settings.attestedSeconds;
  return { commitment, signature, digest, amountNano, endsAt, anchor: null };
}

/** Adds a checked entry behind a consumer's newest one. */
export function put(book: CommitmentBook, entry: BookEntry): void {
  const state = consumerIn(book, entry.commitment.consumer);
  state.entries.push(entry);
  pushExpiry(state.open, entry);
  state.openNano += entry.amountNano;
  const { interval } = entry.commitment;
  const others = book.byInterval.get(interval);
  if (others === undefined) book.byInterval.set(interval, new Set([entry]));
  else others.add(entry);
}

/** Takes a consumer's commitments from a sequence number on out of the book, and gives them back. */
export function dropFrom(book: CommitmentBook, consumer: Address, sequence: number): readonly BookEntry[] {
  const state = consumerIn(book, consumer);
  const dropped = state.entries.splice(sequence - 1);
  const gone = new Set(dropped);
  for (const entry of dropped) book.byInterval.get(entry.commitment.interval)?.delete(entry);
  const left = state.open.items.filter((entry) => !gone.has(entry));
  state.open.items.length = 0;
  for (const entry of left) pushExpiry(state.open, entry);
  state.openNano = left.reduce((sum, { amountNano }) => sum + amountNano, 0n);
  return dropped;
}

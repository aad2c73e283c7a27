import { bytesOf, commitmentDigest, commitmentDigestOrNull, type SignedCommitment, ZERO_HASH } from "#domain";
import { type AnchorStep, type Cut, cutAfter, cutOf, type Range } from "#trust";
import type { CommitmentStore } from "./commitments-port.ts";
import {
  type AnchoredRoot,
  assertUndamaged,
  type Damage,
  type Verification,
  verifyCommitments,
} from "./commitments-verify.ts";

const LAST = Number.MAX_SAFE_INTEGER;

/** Another node, as far as it helps to repair a store. */
export interface CommitmentPeer {
  /** Its anchors from a number on, in order. */
  anchors(from: number): Promise<readonly AnchorStep[]>;
  /** The commitments of ranges, as many as it gives at once. */
  commitments(ranges: readonly Range[]): Promise<readonly SignedCommitment[]>;
}

/** What a repair did. */
export interface Repair {
  readonly damages: readonly Damage[];
  /** Commitments that were fetched. */
  readonly fetched: number;
}

/**
 * Repairs a store from another node: takes out what is wrong, fetches what is missing up to the newest root, and verifies
 * all of it. What is not anchored yet comes by gossip later. The peer is not believed: its commitments must be signed,
 * follow each other and give the roots of the chain.
 *
 * @throws STORAGE_COMMITMENTS_DAMAGED when it is still not what the chain has the root of: ask another peer
 */
export async function rebuildCommitments(
  store: CommitmentStore,
  peer: CommitmentPeer,
  expected: readonly AnchoredRoot[],
  verification: Verification,
): Promise<Repair> {
  const damages = verifyCommitments(store, expected, verification);
  if (damages.length === 0) return { damages, fetched: 0 };
  takeOut(store, damages);
  const first = await attempt(store, peer, expected, verification);
  if (first.left.length === 0) return { damages, fetched: first.fetched };
  const loose = takeLoose(store);
  try {
    const second = await attempt(store, peer, expected, verification);
    assertUndamaged(second.left);
    return { damages, fetched: second.fetched };
  } finally {
    putBack(store, loose, verification);
  }
}

/** Fetches and verifies; what does not give the chain's root leaves nothing behind. */
async function attempt(
  store: CommitmentStore,
  peer: CommitmentPeer,
  expected: readonly AnchoredRoot[],
  verification: Verification,
): Promise<{ readonly left: readonly Damage[]; readonly fetched: number }> {
  const [before, anchor] = [cutOf(store.heads()), store.anchors().at(-1)?.number ?? 0];
  let isWhole = false;
  try {
    const fetched = await fetchMissing(store, peer, expected, verification);
    const left = verifyCommitments(store, expected, verification);
    isWhole = left.length === 0;
    return { left, fetched };
  } finally {
    if (!isWhole) store.truncate(before, anchor);
  }
}

/** Takes out what no anchor covers: a consumer that signed twice may have given this node another branch than the anchored one. */
function takeLoose(store: CommitmentStore): readonly SignedCommitment[] {
  const anchored = cutOf(store.anchoredHeads(LAST));
  const loose = store
    .heads()
    .map(({ consumer, sequence }) => ({ consumer, from: (anchored.get(consumer) ?? 0) + 1, to: sequence }));
  const taken = store.commitments(loose, LAST);
  store.truncate(anchored, store.anchors().at(-1)?.number ?? 0);
  return taken;
}

/** Puts back what still follows the newest commitment of its consumer. */
function putBack(store: CommitmentStore, loose: readonly SignedCommitment[], { domain }: Verification): void {
  const heads = new Map(store.heads().map((head) => [head.consumer, head]));
  const following = loose.filter(({ commitment }) => {
    const { consumer, sequence, previous } = commitment;
    const head = heads.get(consumer);
    if (sequence !== (head?.sequence ?? 0) + 1 || previous !== (head?.digest ?? ZERO_HASH)) return false;
    heads.set(consumer, { consumer, sequence, digest: commitmentDigest(commitment, domain) });
    return true;
  });
  store.append(following);
}

async function fetchMissing(
  store: CommitmentStore,
  peer: CommitmentPeer,
  expected: readonly AnchoredRoot[],
  verification: Verification,
): Promise<number> {
  const steps = await missingSteps(store, peer, expected);
  const fetched = await fill(store, peer, steps.reduce(cutAfter, cutOf(store.anchoredHeads(LAST))), verification);
  store.transaction(() => {
    for (const step of steps) {
      if (!reaches(store, step.moved)) break;
      store.appendAnchor(step, step.moved);
    }
  });
  return fetched;
}

function takeOut(store: CommitmentStore, damages: readonly Damage[]): void {
  store.transaction(() => {
    for (const damage of damages) {
      if ("consumer" in damage) store.dropFrom(damage.consumer, damage.sequence);
      // A root that is not the one of its heads may lack a head that any anchor before it moved.
      else store.dropAnchorsFrom(damage.what === "wrong-root" ? 1 : damage.anchor);
    }
  });
}

/** The peer's anchors behind those that are stored, as far as they are wanted and follow each other. */
async function missingSteps(
  store: CommitmentStore,
  peer: CommitmentPeer,
  expected: readonly AnchoredRoot[],
): Promise<readonly AnchorStep[]> {
  const { number: last, root } = store.anchors().at(-1) ?? { number: 0, root: ZERO_HASH };
  const newest = Math.max(0, ...expected.map(({ number }) => number));
  if (newest <= last) return [];
  const steps = await peer.anchors(last + 1);
  const wanted = steps.filter(({ number }) => number <= newest);
  const wrong = wanted.findIndex(
    ({ number, previous }, i) => number !== last + 1 + i || previous !== (wanted[i - 1]?.root ?? root),
  );
  return wrong < 0 ? wanted : wanted.slice(0, wrong);
}

/** Fetches up to a cut, in as many turns as the peer needs; ends when a turn brings nothing usable. */
async function fill(
  store: CommitmentStore,
  peer: CommitmentPeer,
  cut: Cut,
  verification: Verification,
): Promise<number> {
  for (let fetched = 0; ; ) {
    const ranges = lackingOf(store, cut);
    if (ranges.length === 0) return fetched;
    const usable = usableOf(store, await peer.commitments(ranges), ranges, verification);
    if (usable.length === 0) return fetched;
    fetched += store.append(usable);
  }
}

function lackingOf(store: CommitmentStore, cut: Cut): readonly Range[] {
  const held = new Map(store.heads().map(({ consumer, sequence }) => [consumer, sequence]));
  return [...cut]
    .map(([consumer, to]) => ({ consumer, from: (held.get(consumer) ?? 0) + 1, to }))
    .filter(({ from, to }) => from <= to);
}

/** Those of an answer that were asked for, are signed and follow what is stored. */
function usableOf(
  store: CommitmentStore,
  answer: readonly SignedCommitment[],
  ranges: readonly Range[],
  { domain, recover }: Verification,
): readonly SignedCommitment[] {
  const heads = new Map(store.heads().map((head) => [head.consumer, head]));
  const asked = new Map(ranges.map((range) => [range.consumer, range]));
  return answer.filter(({ commitment, signature }) => {
    const { consumer, sequence, previous } = commitment;
    const head = heads.get(consumer);
    if (sequence !== (head?.sequence ?? 0) + 1 || sequence > (asked.get(consumer)?.to ?? 0)) return false;
    if (head !== undefined && head.digest !== previous) return false;
    const digest = commitmentDigestOrNull(commitment, domain);
    if (digest === null || recover(bytesOf(digest), bytesOf(signature)) !== consumer) return false;
    heads.set(consumer, { consumer, sequence, digest });
    return true;
  });
}

function reaches(store: CommitmentStore, moved: Cut): boolean {
  const held = new Map(store.heads().map(({ consumer, sequence }) => [consumer, sequence]));
  return [...moved].every(([consumer, sequence]) => sequence <= (held.get(consumer) ?? 0));
}

import {
  type Address,
  bytesOf,
  type CommitmentDomain,
  commitmentDigestOrNull,
  type Hex,
  NeighborwattError,
  ZERO_HASH,
} from "#domain";
import { type Recover, rootOf } from "#trust";
import type { CommitmentStore, StoredCommitment } from "./commitments-port.ts";

/** A root as the chain has it. */
export interface AnchoredRoot {
  readonly number: number;
  readonly root: Hex;
}

/** What is wrong with a store. */
export type Damage =
  | {
      readonly what: "missing-commitment" | "changed-commitment";
      readonly consumer: Address;
      readonly sequence: number;
    }
  | { readonly what: "missing-anchor" | "changed-anchor" | "wrong-root"; readonly anchor: number };

/** How a store is verified. */
export interface Verification {
  readonly domain: CommitmentDomain;
  readonly recover: Recover;
  /** Also checks those signatures that the hash chain makes needless, some 0.3 ms each; default false. */
  readonly everySignature?: boolean;
}

/**
 * What is wrong with the stored commitments, compared with roots that stand on the chain: rows that were changed, that are
 * missing in between or at the end, anchors that are missing or changed. Empty when all is well.
 *
 * Every row is hashed again; the newest anchored root covers all rows before it, since each names the hash of its
 * predecessor. Of a broken link the signature tells which end was changed. Rows that are not anchored yet have only
 * their chain and the signature of the newest.
 *
 * @param expected Roots of the chain, at least the newest.
 */
export function verifyCommitments(
  store: CommitmentStore,
  expected: readonly AnchoredRoot[],
  verification: Verification,
): readonly Damage[] {
  const { damages, digests } = walk(store, verification);
  const stored = new Map(store.anchors().map(({ number, root }) => [number, root]));
  for (const { number, root } of expected) {
    const there = stored.get(number);
    if (there === undefined) damages.push({ what: "missing-anchor", anchor: number });
    else if (there !== root) damages.push({ what: "changed-anchor", anchor: number });
    else damages.push(...againstRoot(store, { number, root }, digests));
  }
  return withoutRepeats(damages);
}

/** Throws what was found. @throws STORAGE_COMMITMENTS_DAMAGED naming consumer and sequence number, or the anchor */
export function assertUndamaged(damages: readonly Damage[]): void {
  const [first] = damages;
  if (first === undefined) return;
  const where = "anchor" in first ? `anchor ${first.anchor}` : `commitment ${first.sequence} of ${first.consumer}`;
  const more = damages.length > 1 ? ` and ${damages.length - 1} more` : "";
  throw new NeighborwattError(
    "STORAGE_COMMITMENTS_DAMAGED",
    `The stored commitments are not those that the chain has the root of: ${first.what} (${where})${more}. Rebuild them from another node.`,
    { details: { ...first, count: damages.length }, exitCode: 65 },
  );
}

type Digests = Map<Address, Hex[]>;

/** Walks the chains of all consumers. */
function walk(store: CommitmentStore, verification: Verification): { damages: Damage[]; digests: Digests } {
  const [damages, digests]: [Damage[], Digests] = [[], new Map()];
  let [before, intact]: [StoredCommitment | null, boolean] = [null, true];
  const closeChain = (): void => {
    if (before !== null && intact && !isSigned(before, verification)) damages.push(changed(before));
  };
  for (const row of store.all()) {
    const { consumer, sequence } = row.commitment;
    if (before?.commitment.consumer !== consumer) {
      closeChain();
      [before, intact] = [null, true];
      digests.set(consumer, []);
    }
    const wrong: Damage | null = intact ? checkRow(row, before, verification) : null;
    if (wrong !== null) {
      damages.push(wrong);
      intact = false;
    }
    if (intact) (digests.get(consumer) as Hex[])[sequence - 1] = row.digest;
    before = row;
  }
  closeChain();
  return { damages, digests };
}

function checkRow(row: StoredCommitment, before: StoredCommitment | null, verification: Verification): Damage | null {
  const { consumer, sequence, previous } = row.commitment;
  const expected = (before?.commitment.sequence ?? 0) + 1;
  if (sequence !== expected) return { what: "missing-commitment", consumer, sequence: expected };
  if (commitmentDigestOrNull(row.commitment, verification.domain) !== row.digest) return changed(row);
  if (previous !== (before?.digest ?? ZERO_HASH)) {
    return before !== null && isSigned(row, verification) ? changed(before) : changed(row);
  }
  return verification.everySignature && !isSigned(row, verification) ? changed(row) : null;
}

function againstRoot(store: CommitmentStore, { number, root }: AnchoredRoot, digests: Digests): readonly Damage[] {
  const heads = store.anchoredHeads(number);
  const damages: Damage[] = [];
  for (const { consumer, sequence, digest } of heads) {
    const there = digests.get(consumer) ?? [];
    if (there[sequence - 1] === digest) continue;
    const [what, at] =
      there.length < sequence
        ? (["missing-commitment", there.length + 1] as const)
        : (["changed-commitment", sequence] as const);
    damages.push({ what, consumer, sequence: at });
  }
  if (damages.length === 0 && rootOf(heads) !== root) damages.push({ what: "wrong-root", anchor: number });
  return damages;
}

function isSigned({ commitment, signature, digest }: StoredCommitment, { recover }: Verification): boolean {
  return recover(bytesOf(digest), bytesOf(signature)) === commitment.consumer;
}

function changed({ commitment: { consumer, sequence } }: StoredCommitment): Damage {
  return { what: "changed-commitment", consumer, sequence };
}

/** Where a chain broke, the root misses everything behind it: the first finding of a consumer says it all. */
function withoutRepeats(damages: readonly Damage[]): readonly Damage[] {
  const first = new Map<string, Damage>();
  for (const damage of damages) {
    const key = "anchor" in damage ? `${damage.what} ${damage.anchor}` : damage.consumer;
    const there = first.get(key);
    const isEarlier =
      there !== undefined && "sequence" in there && "sequence" in damage && damage.sequence < there.sequence;
    if (there === undefined || isEarlier) first.set(key, damage);
  }
  return [...first.values()];
}

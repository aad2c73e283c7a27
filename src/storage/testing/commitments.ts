import {
  type Address,
  bytesOf,
  type Commitment,
  commitmentAmount,
  commitmentDigest,
  type Hex,
  hexOf,
  interval,
  keccakOfText,
  nano,
  nanoPerWh,
  type SignedCommitment,
  wh,
  ZERO_HASH,
} from "#domain";
import { keyPairFor } from "#privacy";
import { type Cut, cutOf, rootOf } from "#trust";
import type { CommitmentStore } from "../commitments-port.ts";
import type { CommitmentPeer } from "../commitments-rebuild.ts";

export const DOMAIN = { chainId: 31_337, ledger: `0x${"1e".repeat(20)}` } as const;
const FEES = { localGridFee: nanoPerWh(20n), localTax: nanoPerWh(0n) };

/** A consumer that signs one commitment after another. */
export interface Signer {
  readonly address: Address;
  commit(change?: Partial<Commitment>): SignedCommitment;
}

/** A signer with a key of its own for each name. */
export function signer(name: string): Signer {
  const keys = keyPairFor(1n, name);
  let [sequence, previous, held]: [number, Hex, bigint] = [0, ZERO_HASH, 0n];
  return {
    address: keys.address,
    commit: (change = {}) => {
      const terms = { energyWh: wh(100n), pricePerWh: nanoPerWh(100n), ...change };
      held += commitmentAmount(terms, FEES);
      const commitment: Commitment = {
        consumer: keys.address,
        sequence: ++sequence,
        previous,
        heldNano: nano(held),
        producer: `0x${"ab".repeat(20)}`,
        interval: interval(10),
        expiry: 10_800,
        consumerRoot: keccakOfText(`meter of ${name}`),
        producerRoot: keccakOfText("meter of the producer"),
        trade: ZERO_HASH,
        ...terms,
      };
      previous = commitmentDigest(commitment, DOMAIN);
      return { commitment, signature: hexOf(keys.signDigest(bytesOf(previous))) };
    },
  };
}

/** Anchors all that a store holds. */
export function anchorAll(store: CommitmentStore): { readonly number: number; readonly root: Hex; readonly cut: Cut } {
  const { number, root: previous } = store.anchors().at(-1) ?? { number: 0, root: ZERO_HASH };
  const [root, cut] = [rootOf(store.heads()), cutOf(store.heads())];
  store.appendAnchor({ number: number + 1, previous, root, at: 1_000 + number }, cut);
  return { number: number + 1, root, cut };
}

/** Another node over its own store; it counts what it has given. */
export function peerOf(
  store: CommitmentStore,
  limit = 10_000,
): CommitmentPeer & { readonly given: SignedCommitment[] } {
  const given: SignedCommitment[] = [];
  return {
    given,
    anchors: async (from) => store.anchors(from),
    commitments: async (ranges) => {
      const answer = store.commitments(ranges, limit);
      given.push(...answer);
      return answer;
    },
  };
}

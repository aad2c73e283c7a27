import { keccak_256 } from "@noble/hashes/sha3.js";
import * as secp256k1 from "tiny-secp256k1";
import {
  type Address,
  bytesOf,
  type Calendar,
  type Commitment,
  commitmentAmount,
  commitmentDigest,
  endOf,
  type Hex,
  hexOf,
  instant,
  interval,
  keccakOfText,
  nano,
  nanoPerWh,
  type SignedCommitment,
  wh,
  ZERO_HASH,
} from "#domain";
import { type CommitmentBook, commitmentBook } from "../book.ts";
import type { AccountView, ChainView } from "../view.ts";

export const DOMAIN = { chainId: 31_337, ledger: `0x${"1e".repeat(20)}` } as const;
export const ATTESTED = 600;
export const CALENDAR: Calendar = {
  epoch: instant(0),
  intervalSeconds: 900,
  windowSeconds: 3_600,
  commitMarginSeconds: 60,
  graceSeconds: 900,
};
const TARIFF = { localGridFee: nanoPerWh(20n), localTax: nanoPerWh(-5n) };
export const PER_WH = 120n;

/** The same as `recoverAddress` of #privacy, a neighbour that may not be imported here. */
export function recover(digest: Uint8Array, signature: Uint8Array): Address | null {
  const v = signature[64];
  if (signature.length !== 65 || (v !== 27 && v !== 28)) return null;
  try {
    const key = secp256k1.recover(digest, signature.subarray(0, 64), v === 27 ? 0 : 1, false);
    return key === null ? null : hexOf(keccak_256(key.subarray(1)).subarray(12));
  } catch {
    return null;
  }
}

export const newBook = (domain: CommitmentBook["settings"]["domain"] = DOMAIN): CommitmentBook =>
  commitmentBook({ domain, recover, attestedSeconds: ATTESTED });

/** A view of the chain in which everybody has put aside `depositNano` and everything else is as it should be. */
export function viewAt(now: number, change: Partial<AccountView> & Partial<ChainView> = {}): ChainView {
  const { depositNano = 10n ** 12n, requestedNano = 0n, bondNano = 1_000n, slashed = false, ...rest } = change;
  return {
    now,
    account: () => ({ depositNano, requestedNano, bondNano, slashed }),
    isSettled: () => false,
    tariffAt: () => TARIFF,
    calendar: CALENDAR,
    leastBondNano: 1_000n,
    horizonSeconds: 20_000,
    relaySeconds: 120,
    ...rest,
  };
}

/** A consumer that signs one commitment after another. */
export interface Wallet {
  readonly address: Address;
  commit(change?: Partial<Commitment>): SignedCommitment;
  sign(commitment: Commitment, domain?: typeof DOMAIN): SignedCommitment;
  /** Another wallet with the same key that goes on from here: how somebody signs twice. */
  fork(): Wallet;
}

/** A wallet with a key of its own for each name. */
export function wallet(name: string, domain: typeof DOMAIN = DOMAIN): Wallet {
  return walletFrom(bytesOf(keccakOfText(name)), { sequence: 0, digest: ZERO_HASH, heldNano: 0n }, domain);
}

interface Last {
  readonly sequence: number;
  readonly digest: Hex;
  readonly heldNano: bigint;
}

function walletFrom(secret: Uint8Array, start: Last, domain: typeof DOMAIN): Wallet {
  let last = start;
  const key = secp256k1.pointFromScalar(secret, false) as Uint8Array;
  const address = hexOf(keccak_256(key.subarray(1)).subarray(12));
  const sign = (commitment: Commitment): SignedCommitment => {
    const { signature, recoveryId } = secp256k1.signRecoverable(bytesOf(commitmentDigest(commitment, domain)), secret);
    return { commitment, signature: `${hexOf(signature)}${(27 + recoveryId).toString(16)}` };
  };
  return {
    address,
    sign,
    fork: () => walletFrom(secret, last, domain),
    commit: (change = {}) => {
      const plain = plainCommitment(address, last, change);
      const commitment = { ...plain, ...change };
      const signed = sign(commitment);
      last = {
        sequence: commitment.sequence,
        digest: commitmentDigest(commitment, domain),
        heldNano: commitment.heldNano,
      };
      return signed;
    },
  };
}

function plainCommitment(consumer: Address, last: Last, change: Partial<Commitment>): Commitment {
  const k = change.interval ?? interval(10);
  const energyWh = change.energyWh ?? wh(100n);
  const pricePerWh = change.pricePerWh ?? nanoPerWh(PER_WH - 20n);
  return {
    consumer,
    sequence: last.sequence + 1,
    previous: last.digest,
    heldNano: nano(last.heldNano + commitmentAmount({ energyWh, pricePerWh }, TARIFF)),
    producer: `0x${"ab".repeat(20)}`,
    interval: k,
    energyWh,
    pricePerWh,
    expiry: endOf(CALENDAR, k) / 1000 + CALENDAR.graceSeconds,
    consumerRoot: keccakOfText(`meter of ${consumer}`),
    producerRoot: keccakOfText("meter of the producer"),
    trade: ZERO_HASH,
  };
}

import fc from "fast-check";
import { type Hex, interval, nano, nanoPerWh, wh, ZERO_HASH } from "#domain";
import type { AttestedItem } from "../pack-attested-items.ts";
import type { CommitmentBatch } from "../pack-commitment-batch.ts";
import type { ConfirmedCommitment } from "../pack-confirmation.ts";
import type { Evidence } from "../pack-evidence.ts";

const hexOfBytes = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((raw): Hex => `0x${Buffer.from(raw).toString("hex")}`);
const upTo = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const bigUpTo = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });

const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(fields, { noNullPrototype: true });

const hash = hexOfBytes(32);
const address = hexOfBytes(20);
const path = fc.array(hash, { maxLength: 4 });
const trade = fc.oneof(fc.constant(ZERO_HASH), hash);
const energy = bigUpTo(40).map(wh);
const price = bigUpTo(40).map(nanoPerWh);

const entryAbout = (claims: number) =>
  record({
    root: hash,
    leaf: upTo(16),
    meteredWh: energy,
    path,
    signature: hexOfBytes(65),
    claims: fc.array(fc.nat(Math.max(0, claims - 1)), { maxLength: claims === 0 ? 0 : 5 }),
  });

/** Any evidence about so many claims that has room in its packed form. */
export function evidenceAbout(claims: number): fc.Arbitrary<Evidence> {
  const entries = fc.array(entryAbout(claims), { maxLength: 4 });
  return record({ statements: entries, receipts: entries });
}

const PRODUCERS = 4;

const claim = record({
  kind: fc.constant("claim" as const),
  producer: fc.nat(PRODUCERS - 1),
  energyWh: energy,
  pricePerWh: price,
  expiresAfter: upTo(32),
  trade,
});

const passenger = record({
  kind: fc.constant("passenger" as const),
  producer: address,
  producerRoot: hash,
  consumerRoot: hash,
  interval: upTo(32).map(interval),
  heldNano: bigUpTo(64).map(nano),
  energyWh: energy,
  pricePerWh: price,
  expiry: upTo(48),
  trade,
});

const segment = record({
  consumer: address,
  firstSequence: upTo(32),
  previous: hash,
  heldBeforeNano: bigUpTo(64).map(nano),
  consumerRoot: hash,
  signature: hexOfBytes(65),
  path,
  items: fc.array(fc.oneof(claim, passenger), { minLength: 1, maxLength: 5 }),
});

/** Any batch that has room in its packed form, whether it makes sense or not. */
export const anyBatch: fc.Arbitrary<CommitmentBatch> = record({
  anchor: upTo(32),
  producers: fc.array(record({ producer: address, root: hash }), { minLength: PRODUCERS, maxLength: PRODUCERS }),
  segments: fc.array(segment, { maxLength: 4 }),
}).chain((batch) => {
  const claims = batch.segments.flatMap(({ items }) => items).filter(({ kind }) => kind === "claim").length;
  return evidenceAbout(claims).map((evidence) => ({ ...batch, evidence }));
});

/** Any confirmed commitment of an interval that ends then, whether it makes sense or not. */
export function anyConfirmed(endsAt: number): fc.Arbitrary<ConfirmedCommitment> {
  return record({
    anchor: upTo(32),
    commitment: record({
      consumer: address,
      sequence: upTo(32),
      previous: hash,
      heldNano: bigUpTo(64).map(nano),
      producer: address,
      interval: upTo(32).map(interval),
      energyWh: energy,
      pricePerWh: price,
      expiry: upTo(32).map((seconds) => endsAt + seconds),
      consumerRoot: hash,
      producerRoot: hash,
      trade: fc.constant(ZERO_HASH),
    }),
    signature: hexOfBytes(65),
    path,
    confirmation: record({ leaf: upTo(16), deliveredWh: energy, statement: hash, path, signature: hexOfBytes(65) }),
  });
}

/** Any items that nodes may vouch for, between few accounts. */
export const anyItems: fc.Arbitrary<readonly AttestedItem[]> = fc
  .array(address, { minLength: 2, maxLength: 6 })
  .chain((accounts) =>
    fc.array(
      record({
        consumer: fc.constantFrom(...accounts),
        producer: fc.constantFrom(...accounts),
        sequence: upTo(32),
        deliveredWh: energy,
        pricePerWh: price,
      }),
      { maxLength: 8 },
    ),
  );

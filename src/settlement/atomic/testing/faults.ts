import {
  type Commitment,
  commitmentDigest,
  type DeliveryReceipt,
  type ExportStatement,
  type Hex,
  interval,
  nano,
  nanoPerWh,
  receiptDigest,
  type SignedCommitment,
  wh,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "#domain";
import { commitmentsOf } from "../batch-commitments.ts";
import { commitmentBatchOf } from "../build-commitment-batch.ts";
import type { BatchClaim, BatchSegment, CommitmentBatch } from "../pack-commitment-batch.ts";
import type { EvidenceEntry } from "../pack-evidence.ts";
import { meterOf, signerOf } from "./keys.ts";
import {
  type Consumer,
  chained,
  type Deviation,
  DOMAIN,
  INTERVAL,
  METERS,
  type Pledge,
  partsOf,
  RECEIPT_LEAF,
  receiptOf,
  stated,
  type World,
} from "./market.ts";

/** A batch and the world in which it is checked. */
export interface Case {
  readonly world: World;
  readonly batch: CommitmentBatch;
}

/** A spoiler makes a case of a world in which all is well. */
export type Spoiler = (world: World) => Case;

const stranger = signerOf("stranger");
const strangeMeter = meterOf("stranger");

/** What honest parties bring. */
export function honest(world: World): Case {
  return { world, batch: commitmentBatchOf(partsOf(world)) };
}

/** Every way to spoil a batch, by what is wrong. The first consumer's first segment or receipt is the spoiled one. */
export const SPOILERS: Readonly<Record<string, Spoiler>> = {
  // Commitments
  "signed by somebody else": (world) => inSegment(world, (s, last) => ({ ...s, signature: stranger.sign(last) })),
  "for another chain": (world) => signedIn(world, { ...DOMAIN, chainId: 1 }),
  "for another ledger": (world) => signedIn(world, { ...DOMAIN, ledger: METERS.settlement }),
  "a signature with a high s": (world) => inSegment(world, (s) => ({ ...s, signature: highS(s.signature) })),
  "a signature with v = 0": (world) =>
    inSegment(world, (s) => ({ ...s, signature: `${s.signature.slice(0, -2)}00` as Hex })),
  "more energy than was signed": (world) => inClaim(world, (c) => ({ energyWh: wh(c.energyWh + 1n) })),
  "a lower price than was signed": (world) => inClaim(world, (c) => ({ pricePerWh: nanoPerWh(c.pricePerWh + 1n) })),
  "another expiry than was signed": (world) => inClaim(world, (c) => ({ expiresAfter: c.expiresAfter - 1 })),
  "another producer than was signed": (world) => inClaim(world, (c) => ({ producer: 1 - Math.min(1, c.producer) })),
  "a trade that was not signed": (world) => inClaim(world, () => ({ trade: strangeMeter.root })),
  "more held than was signed": (world) =>
    inSegment(world, (s) => ({ ...s, heldBeforeNano: nano(s.heldBeforeNano + 1n) })),
  "another sequence number": (world) => inSegment(world, (s) => ({ ...s, firstSequence: s.firstSequence + 1 })),
  "another chain of commitments": (world) => inSegment(world, (s) => ({ ...s, previous: strangeMeter.root })),
  "another meter of the consumer": (world) => inSegment(world, (s) => ({ ...s, consumerRoot: strangeMeter.root })),
  "a passenger that was changed": changedPassenger,
  "an anchor that is not there": (world) => ({ world, batch: { ...honest(world).batch, anchor: 2 } }),
  "a path of another tree": (world) => inSegment(world, (s) => ({ ...s, path: [...s.path, strangeMeter.root] })),
  "a commitment before the anchored one": unanchoredEnd,
  "amount 0": (world) => honest(pledging(world, () => ({ energyWh: wh(0n), trade: ZERO_HASH }))),
  "an expiry at the interval's end": (world) => honest(pledging(world, () => ({ expiry: world.terms.endsAt }))),
  "an expiry after the grace": (world) =>
    honest(pledging(world, () => ({ expiry: world.terms.endsAt + world.terms.graceSeconds + 1 }))),
  "nobody to pay to": (world) => honest(pledging(world, () => ({ producer: ZERO_ADDRESS, trade: ZERO_HASH }))),
  "a trade that nobody has opened": (world) => honest({ ...pledging(world, () => ({ trade: strangeMeter.root })) }),
  "a trade at another price": (world) => honest(pledging(world, (p) => ({ pricePerWh: nanoPerWh(p.pricePerWh + 1n) }))),
  // Time
  "before the interval is over": (world) => honest(at(world, world.terms.endsAt - 1)),
  "a receipt one second late": (world) => honest(at(world, firstPledge(world).expiry + 1)),
  // Evidence
  "no receipt": (world) => deviating(world, { receipts: (all) => all.slice(1) }),
  "no statement": (world) => deviating(world, { statements: (all) => restated(world, all, () => null) }),
  "a statement that was taken away": (world) => inEvidence(world, "statements", () => null),
  "a receipt twice": (world) =>
    deviating(world, { receipts: ([first, ...rest]) => [first, again(world, first, 2), ...rest].filter(isThere) }),
  "a claim twice in a receipt": (world) =>
    deviating(world, { receipts: (all) => reconfirmed(world, all, (claims) => [...claims, ...claims.slice(0, 1)]) }),
  "a claim twice in a statement": (world) =>
    deviating(world, {
      statements: (all) =>
        restated(world, all, (s) =>
          stated(sellerOf(world).meter, { ...s, claims: [...s.claims, ...s.claims.slice(0, 1)] }),
        ),
    }),
  "a receipt by another meter": (world) =>
    deviating(trusting(world), { receipts: (all) => reconfirmed(world, all, (claims) => claims, strangeMeter) }),
  "a statement by another meter": (world) =>
    deviating(trusting(world), { statements: (all) => restated(world, all, (s) => stated(strangeMeter, s)) }),
  "a forged receipt": (world) => inEvidence(world, "receipts", (r) => ({ ...r, signature: stranger.sign(ZERO_HASH) })),
  "a forged statement": (world) =>
    inEvidence(world, "statements", (s) => ({ ...s, signature: stranger.sign(ZERO_HASH) })),
  "a receipt with a signature of zeros": (world) =>
    inEvidence(world, "receipts", (r) => ({ ...r, signature: `0x${"00".repeat(65)}` })),
  "more confirmed than was signed": (world) =>
    inEvidence(world, "receipts", (r) => ({ ...r, meteredWh: wh(r.meteredWh + 1n) })),
  "more exported than was signed": (world) =>
    inEvidence(world, "statements", (s) => ({ ...s, meteredWh: wh(s.meteredWh + 1n) })),
  "more energy confirmed than committed": (world) =>
    deviating(world, {
      receipts: (all) =>
        reconfirmed(world, all, (claims) => claims.map((c) => ({ ...c, energyWh: wh(c.energyWh + 1n) }))),
    }),
  "a path of another key tree": (world) =>
    inEvidence(world, "receipts", (r) => ({ ...r, path: [...r.path, ZERO_HASH] })),
  "a key at another place": (world) => inEvidence(world, "statements", (s) => ({ ...s, leaf: s.leaf + 1 })),
  "a receipt of another interval": (world) => signedFor(world, { interval: interval(INTERVAL - 1) }, METERS),
  "a receipt for another settlement": (world) => signedFor(world, {}, { ...METERS, settlement: DOMAIN.ledger }),
  "a receipt for another chain": (world) => signedFor(world, {}, { ...METERS, chainId: 1 }),
  "a receipt over other statements": (world) =>
    deviating(world, { receipts: (all) => all.map((r, i) => (i === 0 ? receiptOver(world, r, []) : r)) }),
  "a consumer's root without certificate": (world) => honest(distrusting(world, firstConsumer(world).meter.root)),
  "a producer's root without certificate": (world) => honest(distrusting(world, firstPledge(world).producerRoot)),
  "a receipt's key that has signed before": (world) =>
    honest({ ...world, usedKeys: [[firstConsumer(world).meter.root, 1]] }),
  "a statement's key that has signed before": (world) =>
    honest({ ...world, usedKeys: [[firstPledge(world).producerRoot, 0]] }),
  "one key for two receipts": (world) => deviating(world, { receipts: (all) => splitInTwo(world, all, 1) }),
  "one key for a receipt and a statement": oneKeyForBoth,
  "two receipts by two keys of one meter": (world) =>
    deviating(world, { receipts: (all) => splitInTwo(world, all, 2) }),
  "a forged statement by a meter without certificate": (world) => {
    const forged = inEvidence(world, "statements", (s) => ({ ...s, signature: stranger.sign(ZERO_HASH) }));
    return { ...forged, world: distrusting(world, firstConsumer(world).meter.root) };
  },
};

/**
 * A consumer that holds more than 64 bits of money. Both languages say that nobody has signed it, but only the contract
 * has a digest of such a commitment.
 */
export const heldBeyond64Bits: Spoiler = (world) =>
  inSegment(world, (s) => ({ ...s, heldBeforeNano: nano((1n << 64n) - 1n) }));

/** Ways to spoil the packed bytes themselves. */
export const BROKEN: Readonly<Record<string, (packed: Hex) => Hex>> = {
  "no bytes": () => "0x",
  "cut off": (packed) => packed.slice(0, -2) as Hex,
  "cut off in the middle": (packed) => packed.slice(0, 2 + 2 * Math.floor((packed.length - 2) / 4)) as Hex,
  padded: (packed) => `${packed}00`,
  "no producers": (packed) => `${packed.slice(0, 10)}00${packed.slice(12)}` as Hex,
};

function firstConsumer(world: World): Consumer {
  return world.consumers[0] as Consumer;
}

/** The first commitment of the interval. */
function firstPledge(world: World): Commitment {
  const { chain } = firstConsumer(world);
  return (chain.find(({ commitment }) => commitment.interval === INTERVAL) as SignedCommitment).commitment;
}

function at(world: World, asOf: number): World {
  return { ...world, terms: { ...world.terms, asOf } };
}

function distrusting(world: World, root: Hex): World {
  return { ...world, validRoots: world.validRoots.filter((valid) => valid !== root) };
}

function trusting(world: World): World {
  return { ...world, validRoots: [...world.validRoots, strangeMeter.root] };
}

/** The same world where the first consumer's first claim is another one, signed and anchored. */
function pledging(world: World, change: (pledge: Pledge) => Partial<Pledge>): World {
  const { wallet, meter, chain } = firstConsumer(world);
  const first = firstPledge(world);
  const pledges = chain.map(({ commitment }) => (commitment === first ? { ...first, ...change(first) } : commitment));
  return { ...world, consumers: [{ wallet, meter, chain: chained(pledges, wallet) }, ...world.consumers.slice(1)] };
}

function inSegment(world: World, change: (segment: BatchSegment, last: Hex) => BatchSegment): Case {
  const { batch } = honest(world);
  const [first, ...rest] = batch.segments as [BatchSegment, ...BatchSegment[]];
  const [claim] = commitmentsOf(batch, world.terms);
  return { world, batch: { ...batch, segments: [change(first, claim?.last ?? ZERO_HASH), ...rest] } };
}

function inClaim(world: World, change: (claim: BatchClaim) => Partial<BatchClaim>): Case {
  return inSegment(world, (segment) => {
    const [first, ...rest] = segment.items;
    return first?.kind === "claim" ? { ...segment, items: [{ ...first, ...change(first) }, ...rest] } : segment;
  });
}

function signedIn(world: World, domain: typeof DOMAIN): Case {
  return inSegment(world, (segment) => {
    const { wallet, chain } = firstConsumer(world);
    const { commitment } = chain.at(-1) as SignedCommitment;
    return { ...segment, signature: wallet.sign(commitmentDigest(commitment, domain)) };
  });
}

/** The nodes have anchored one more commitment than the segment leads to. */
function unanchoredEnd(world: World): Case {
  const [first] = honest(world).batch.segments as [BatchSegment];
  const later = honest(promisingMore(world));
  const segments = later.batch.segments.map((s, i) => (i === 0 ? { ...first, path: s.path } : s));
  return { world: later.world, batch: { ...later.batch, segments } };
}

/** The same world where the first consumer's newest commitment is one of a later interval. */
function promisingMore(world: World): World {
  const { wallet, meter, chain } = firstConsumer(world);
  const later = { ...firstPledge(world), interval: interval(INTERVAL + 1), trade: ZERO_HASH };
  const more = chained([...chain.map(({ commitment }) => commitment), later], wallet);
  return { ...world, consumers: [{ wallet, meter, chain: more }, ...world.consumers.slice(1)] };
}

/** The newest commitment of the first consumer is a passenger that says something else than was signed. */
function changedPassenger(world: World): Case {
  return inSegment(promisingMore(world), (segment) => ({
    ...segment,
    items: segment.items.map((item) =>
      item.kind === "passenger" ? { ...item, energyWh: wh(item.energyWh + 1n) } : item,
    ),
  }));
}

/** The producer of the second consumer's first claim has the meter of the first consumer, and signs with the receipt's key. */
function oneKeyForBoth(world: World): Case {
  const { meter } = firstConsumer(world);
  const sold = world.consumers[1]?.chain.find(({ commitment }) => commitment.interval === INTERVAL) as SignedCommitment;
  const old = sold.commitment.producerRoot;
  const same = {
    ...world,
    producers: world.producers.map((p) => (p.meter.root === old ? { ...p, meter } : p)),
    consumers: world.consumers.map(({ wallet, chain, ...rest }) => {
      const pledges = chain.map(({ commitment: c }) =>
        c.producerRoot === old ? { ...c, producerRoot: meter.root } : c,
      );
      return { wallet, ...rest, chain: chained(pledges, wallet) };
    }),
  };
  return deviating(same, {
    statements: (all) => all.map((s) => (s.root === meter.root ? stated(meter, s, RECEIPT_LEAF) : s)),
  });
}

function deviating(world: World, deviation: Deviation): Case {
  return { world, batch: commitmentBatchOf(partsOf(world, deviation)) };
}

/** Changes the first receipt, or the statement that covers the first claim; `null` takes it away. */
function inEvidence(
  world: World,
  kind: "statements" | "receipts",
  change: (entry: EvidenceEntry) => EvidenceEntry | null,
): Case {
  const { batch } = honest(world);
  const entries = batch.evidence[kind].flatMap((entry) => {
    const changed = entry.claims.includes(0) ? change(entry) : entry;
    return changed === null ? [] : [changed];
  });
  return { world, batch: { ...batch, evidence: { ...batch.evidence, [kind]: entries } } };
}

function again(world: World, receipt: DeliveryReceipt | undefined, leaf: number): DeliveryReceipt | undefined {
  return receipt && { ...receipt, ...firstConsumer(world).meter.sign(leaf, receiptDigest(receipt, METERS)) };
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** The first receipt over another list of claims, signed by its meter or by another one. */
function reconfirmed(
  world: World,
  [first, ...rest]: readonly DeliveryReceipt[],
  change: (claims: DeliveryReceipt["claims"]) => DeliveryReceipt["claims"],
  meter = firstConsumer(world).meter,
): readonly DeliveryReceipt[] {
  if (first === undefined) return rest;
  return [receiptOf(meter, first.importWh, change(first.claims), partsOf(world).statements), ...rest];
}

function receiptOver(
  world: World,
  { importWh, claims }: DeliveryReceipt,
  statements: readonly ExportStatement[],
): DeliveryReceipt {
  return receiptOf(firstConsumer(world).meter, importWh, claims, statements);
}

/** Changes the statement that covers the first claim; `null` takes it away. */
function restated(
  world: World,
  all: readonly ExportStatement[],
  change: (statement: ExportStatement) => ExportStatement | null,
): readonly ExportStatement[] {
  const { producerRoot } = firstPledge(world);
  return all.flatMap((statement) => {
    const changed = statement.root === producerRoot ? change(statement) : statement;
    return changed === null ? [] : [changed];
  });
}

/** The producer of the first claim. */
function sellerOf(world: World): World["producers"][number] {
  const { producerRoot } = firstPledge(world);
  return world.producers.find(({ meter }) => meter.root === producerRoot) as World["producers"][number];
}

function signedFor(world: World, change: Partial<DeliveryReceipt>, domain: typeof METERS): Case {
  return deviating(world, {
    receipts: (all) =>
      all.map((receipt, i) => {
        if (i > 0) return receipt;
        return { ...receipt, ...firstConsumer(world).meter.sign(1, receiptDigest({ ...receipt, ...change }, domain)) };
      }),
  });
}

/** The first receipt as two, one for its first claim and one for the others; the second by the key at `leaf`. */
function splitInTwo(
  world: World,
  [first, ...rest]: readonly DeliveryReceipt[],
  leaf: number,
): readonly DeliveryReceipt[] {
  if (first === undefined) return rest;
  const { meter } = firstConsumer(world);
  const { statements } = partsOf(world);
  const part = (claims: DeliveryReceipt["claims"], key: number) =>
    receiptOf(meter, first.importWh, claims, statements, key);
  return [part(first.claims.slice(0, 1), 1), part(first.claims.slice(1), leaf), ...rest];
}

function highS(signature: Hex): Hex {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${signature.slice(66, 130)}`);
  const v = signature.endsWith("1b") ? "1c" : "1b";
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, "0")}${v}` as Hex;
}

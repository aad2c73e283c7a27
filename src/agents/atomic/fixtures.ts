import {
  type Address,
  bytesOf,
  type Claim,
  type Commitment,
  commitmentAmount,
  commitmentDigest,
  type DeliveryReceipt,
  type ExportStatement,
  endOf,
  type Hex,
  headLeaf,
  hexOf,
  type Instant,
  type IntervalIndex,
  interval,
  type MeterId,
  merklePath,
  merkleRoot,
  nano,
  nanoPerWh,
  receiptDigest,
  type SignedCommitment,
  statementDigest,
  type Trade,
  tradeIdOf,
  type Wh,
  wh,
  ZERO_HASH,
} from "#domain";
import { type KeyPair, type MeterKeyTree, newKeyRing, signOnce } from "#privacy";
import { HOURLY, keysOf, logOf, minute, TARIFF } from "../fixtures.ts";
import type { AnchoredCommitment } from "./commitment-message.ts";
import type { AtomicMeterConfig } from "./meter-duties.ts";
import { type MeterRings, ringsOf } from "./meter-ring.ts";
import { type AnnouncedRoots, rootsAtStart } from "./roots.ts";
import type { RotationConfig } from "./rotation.ts";

export const LEDGER = { chainId: 1, ledger: `0x${"1e".repeat(20)}` } as const;
export const SETTLEMENT = { chainId: 1, settlement: `0x${"5e".repeat(20)}` } as const;
export const CERTIFICATES = { chainId: 1, certificates: `0x${"ce".repeat(20)}` } as const;
export const MARKET: Address = `0x${"ab".repeat(20)}`;
export const FIRST = interval(0);
export const DEPOSIT = 1_000_000_000n;

/** A home with a seller, a buyer, a meter, and the meter's rings of 32 keys. */
export interface Home {
  readonly seller: KeyPair;
  readonly buyer: KeyPair;
  readonly meter: KeyPair;
  readonly rings: MeterRings;
  /** Its first keys. */
  readonly keys: MeterKeyTree;
}

function homeNamed(name: string): Home {
  const meter = keysOf(`${name}/meter`);
  const rings = ringsOf(meter, 32);
  return {
    seller: keysOf(`${name}/seller`),
    buyer: keysOf(`${name}/buyer`),
    meter,
    rings,
    keys: rings.at(0).keys,
  };
}

export const [ANNA, BEN, CLEO, DORA] = ["anna", "ben", "cleo", "dora"].map(homeNamed) as [Home, Home, Home, Home];
const HOMES = [ANNA, BEN, CLEO, DORA];
const METERS = new Map<Address, MeterId>(
  HOMES.flatMap(({ seller, buyer, meter }) => [seller, buyer].map(({ address }) => [address, meter.address] as const)),
);
export const ROOTS: AnnouncedRoots = rootsAtStart(HOMES.map(({ meter, keys }) => [meter.address, keys.root]));

/** The public registry; null for a stranger. */
export function meterOf(agent: Address): MeterId | null {
  return METERS.get(agent) ?? null;
}

/** A trade between two homes in the first interval, with something of it changed. */
export function tradeBetween(seller: Home, buyer: Home, change: Partial<Trade> = {}): Trade {
  return {
    market: MARKET,
    ask: hashOf(1),
    bid: hashOf(2),
    seller: seller.seller.address,
    buyer: buyer.buyer.address,
    interval: FIRST,
    energyWh: wh(500n),
    pricePerWh: nanoPerWh(100_000n),
    nonce: 0n,
    ...change,
  };
}

/** The market's word that a trade is binding. */
export function allowed(trade: Trade, at = minute(-3)) {
  return logOf("BilateralMarket", "TransactionAllowed", { tradeId: tradeIdOf(trade), trade }, at);
}

export function claimOf(trade: Trade): Claim {
  return { id: tradeIdOf(trade), energyWh: trade.energyWh };
}

/** What a home's meter states about its export, with the key at a place. */
export function statementBy(
  { keys }: Pick<Home, "keys">,
  exportWh: bigint,
  claims: readonly Claim[],
  leaf = 0,
  k: IntervalIndex = FIRST,
): ExportStatement {
  const report = { interval: k, exportWh: wh(exportWh), claims };
  return { ...report, ...signedBy(keys, leaf, statementDigest(report, SETTLEMENT)) };
}

/** What a home's meter confirms, over the statements that list its claims. */
export function receiptBy(
  { keys }: Pick<Home, "keys">,
  importWh: Wh,
  claims: readonly Claim[],
  over: readonly ExportStatement[],
  leaf = 0,
): DeliveryReceipt {
  const statements = claims.map(({ id }) => {
    const covering = over.find((statement) => statement.claims.some((claim) => claim.id === id));
    return covering === undefined ? ZERO_HASH : statementDigest(covering, SETTLEMENT);
  });
  const report = { interval: FIRST, importWh, claims, statements };
  return { ...report, ...signedBy(keys, leaf, receiptDigest(report, SETTLEMENT)) };
}

function signedBy(keys: MeterKeyTree, leaf: number, digest: Hex) {
  return signOnce(keys, { ...newKeyRing(keys), next: leaf }, digest).signature;
}

/** A consumer that signs one commitment after another. */
export class Consumer {
  readonly home: Home;
  #sequence = 0;
  #previous: Hex = ZERO_HASH;
  #heldNano = 0n;

  constructor(home: Home) {
    this.home = home;
  }

  get address(): Address {
    return this.home.buyer.address;
  }

  /** Commits to pay for a trade that its market names, with something of it changed. */
  commit(trade: Trade, change: Partial<Commitment> = {}): SignedCommitment {
    const { seller: producer, interval: k, energyWh, pricePerWh } = trade;
    const heldNano = nano(this.#heldNano + commitmentAmount(trade, TARIFF));
    const commitment: Commitment = {
      consumer: this.address,
      sequence: this.#sequence + 1,
      previous: this.#previous,
      heldNano,
      producer,
      interval: k,
      energyWh,
      pricePerWh,
      expiry: endOf(HOURLY, k) / 1000 + HOURLY.graceSeconds,
      consumerRoot: this.home.keys.root,
      producerRoot: ROOTS[meterOf(producer) ?? producer]?.[0]?.root ?? ZERO_HASH,
      trade: tradeIdOf(trade),
      ...change,
    };
    const digest = commitmentDigest(commitment, LEDGER);
    this.#sequence = commitment.sequence;
    this.#previous = digest;
    this.#heldNano = commitment.heldNano;
    return { commitment, signature: hexOf(this.home.buyer.signDigest(bytesOf(digest))) };
  }

  /** Another hand with the same key that goes on from here: how somebody signs twice. */
  fork(): Consumer {
    const twin = new Consumer(this.home);
    twin.#sequence = this.#sequence;
    twin.#previous = this.#previous;
    twin.#heldNano = this.#heldNano;
    return twin;
  }
}

/** What shows a consumer's first commitment of some in a root in which another consumer's stands as well. */
export function shown(chain: readonly SignedCommitment[], number = 1): { anchored: AnchoredCommitment; root: Hex } {
  const head = (chain.at(-1) as SignedCommitment).commitment;
  const leaves = [headLeaf(head.consumer, commitmentDigest(head, LEDGER)), hashOf(77)];
  return { anchored: { number, chain, path: merklePath(leaves, 0) }, root: merkleRoot(leaves) };
}

/** The nodes have anchored a root. */
export function anchoredLog(number: number, root: Hex, at = minute(-4)) {
  return logOf("CommitmentLedger", "Anchored", { number, root, at: BigInt(Math.floor(at / 1000)) }, at);
}

/** A meter has announced a root. */
export function announced({ meter }: Pick<Home, "meter">, root: Hex, at: Instant) {
  return logOf("ExistenceCertificates", "RootAnnounced", { root, meter: meter.address }, at);
}

/** What a home's meter must know where receipts settle trades, with something of it changed. */
export function atomicMeterConfig(home: Home, change: Partial<AtomicMeterConfig> = {}): AtomicMeterConfig {
  return {
    household: "h01",
    meter: home.meter.address,
    seller: home.seller.address,
    buyer: home.buyer.address,
    calendar: HOURLY,
    domain: SETTLEMENT,
    meterOf,
    nodes: [keysOf("node one").address, keysOf("node two").address],
    ledger: null,
    rootsAtStart: ROOTS,
    rotation: rotationConfig(home),
    ...change,
  };
}

/** What it must know to renew its root. */
export function rotationConfig(home: Home, change: Partial<RotationConfig> = {}): RotationConfig {
  return {
    keys: home.meter,
    calendar: HOURLY,
    certificates: CERTIFICATES,
    rings: home.rings,
    auditor: keysOf("auditor").publicKey,
    metersAtStart: HOMES.map(({ meter }) => ({ meter: meter.address, valid: true, auditedUntil: AUDITED_UNTIL })),
    certificate: { certificate: "0xce", manufacturer: "0xfa" },
    certificateRefusal: () => null,
    turnSeconds: 120,
    ...change,
  };
}

/** In seconds: a year after the first interval. */
export const AUDITED_UNTIL = HOURLY.epoch / 1000 + 365 * 86_400;

function hashOf(number: number): Hex {
  return `0x${number.toString(16).padStart(64, "0")}`;
}

import {
  type Address,
  type Claim,
  type Commitment,
  type CommitmentDomain,
  claimIdOf,
  commitmentAmount,
  commitmentDigest,
  type DeliveryReceipt,
  type ExportReport,
  type ExportStatement,
  type Hex,
  headLeaf,
  interval,
  type MetersDomain,
  merklePath,
  merkleRoot,
  nano,
  nanoPerWh,
  type Random,
  randomFrom,
  receiptDigest,
  type SignedCommitment,
  statementDigest,
  type Trade,
  tradeIdOf,
  type Wh,
  wh,
  ZERO_HASH,
} from "#domain";
import type { BatchParts } from "../build-commitment-batch.ts";
import type { CheckTerms, CheckViews } from "../check-batch.ts";
import { type Meter, meterOf, recover, type Signer, signerOf } from "./keys.ts";

/** The chain that all cases are made for; contracts/test/unit/libraries/AtomicVectors.t.sol stands at the same addresses. */
export const DOMAIN: CommitmentDomain = { chainId: 31_337, ledger: "0x00000000000000000000000000000000000c0441" };
export const METERS: MetersDomain = { chainId: 31_337, settlement: "0x00000000000000000000000000000000000a7041" };
/** The market whose trades commitments pay for. */
export const MARKET: Address = "0x000000000000000000000000000000000000a4e7";
export const INTERVAL = interval(40);
const ENDS_AT = 1_800_000_000;
const GRACE_SECONDS = 3_600;
const TARIFF = { localGridFee: nanoPerWh(30_000n), localTax: nanoPerWh(20_000n) };

/** The keys with which honest meters sign here. */
export const [STATEMENT_LEAF, RECEIPT_LEAF] = [0, 1];

/** A home that buys: what it promised, in its order. */
export interface Consumer {
  readonly wallet: Signer;
  readonly meter: Meter;
  /** Its successive commitments up to the newest one; some are of other intervals. */
  readonly chain: readonly SignedCommitment[];
}

/** One interval as it was: promises, what the meters measured, and what the chain knows. */
export interface World {
  readonly terms: CheckTerms;
  readonly consumers: readonly Consumer[];
  readonly producers: readonly { readonly wallet: Signer; readonly meter: Meter; readonly exportWh: Wh }[];
  readonly importsWh: readonly Wh[];
  /** Roots whose certificate is valid. */
  readonly validRoots: readonly Hex[];
  /** Keys that have signed something else: root and place. */
  readonly usedKeys: readonly (readonly [root: Hex, leaf: number])[];
  /** Trades that a market of signed agreements has opened. */
  readonly openTrades: readonly Trade[];
}

/** An interval with one to three consumers and producers, drawn from a number. */
export function worldOf(draw: number): World {
  const random = randomFrom(BigInt(draw)).fork("atomic");
  const producers = Array.from({ length: 1 + random.below(3) }, (_, i) => ({
    wallet: signerOf(`producer ${draw} ${i}`),
    meter: meterOf(`producer ${draw} ${i}`),
    exportWh: wh(random.below(6_000)),
  }));
  const consumers = Array.from({ length: 1 + random.below(3) }, (_, i) => {
    const meter = meterOf(`consumer ${draw} ${i}`);
    const wallet = signerOf(`consumer ${draw} ${i}`);
    return { wallet, meter, chain: chainOf(wallet, meter, producers, random) };
  });
  return {
    terms: {
      interval: INTERVAL,
      endsAt: ENDS_AT,
      graceSeconds: GRACE_SECONDS,
      tariff: TARIFF,
      domain: DOMAIN,
      meters: METERS,
      asOf: ENDS_AT + 60,
    },
    consumers,
    producers,
    importsWh: consumers.map(() => wh(random.below(6_000))),
    validRoots: [...producers, ...consumers].map(({ meter }) => meter.root),
    usedKeys: [],
    openTrades: consumers.flatMap(({ chain }) =>
      chain.flatMap(({ commitment }) => (commitment.trade === ZERO_HASH ? [] : [tradeFor(commitment)])),
    ),
  };
}

function chainOf(
  wallet: Signer,
  meter: Meter,
  producers: World["producers"],
  random: Random,
): readonly SignedCommitment[] {
  const claims = 1 + random.below(3);
  const [before, after] = [random.below(3), random.below(2)];
  const promises = Array.from({ length: before + claims + after }, (_, i): Pledge => {
    const isClaim = i >= before && i < before + claims;
    const producer = producers[random.below(producers.length)] as World["producers"][number];
    const promise = {
      consumer: wallet.address,
      producer: producer.wallet.address,
      interval: isClaim ? INTERVAL : interval(INTERVAL + 1 + random.below(3)),
      energyWh: wh(1 + random.below(4_000)),
      pricePerWh: nanoPerWh(random.below(200_000)),
      expiry: ENDS_AT + 600 + random.below(GRACE_SECONDS - 600),
      consumerRoot: meter.root,
      producerRoot: producer.meter.root,
      trade: ZERO_HASH,
    };
    return random.below(3) === 0 ? { ...promise, trade: tradeIdOf(tradeFor(promise)) } : promise;
  });
  return chained(promises, wallet);
}

/** A commitment before it has its place in its consumer's chain. */
export type Pledge = Omit<Commitment, "sequence" | "previous" | "heldNano">;

/** Pledges as a chain, signed by a wallet. */
export function chained(promises: readonly Pledge[], wallet: Signer): readonly SignedCommitment[] {
  const chain: SignedCommitment[] = [];
  for (const promise of promises) {
    const last = chain.at(-1)?.commitment;
    const commitment: Commitment = {
      ...promise,
      sequence: (last?.sequence ?? 0) + 1,
      previous: last === undefined ? ZERO_HASH : commitmentDigest(last, DOMAIN),
      heldNano: nano((last?.heldNano ?? 0n) + commitmentAmount(promise, TARIFF)),
    };
    chain.push({ commitment, signature: wallet.sign(commitmentDigest(commitment, DOMAIN)) });
  }
  return chain;
}

/** The trade that a commitment pays for. */
export function tradeFor(c: Pledge): Trade {
  return {
    market: MARKET,
    ask: c.producerRoot,
    bid: c.consumerRoot,
    seller: c.producer,
    buyer: c.consumer,
    interval: c.interval,
    energyWh: c.energyWh,
    pricePerWh: c.pricePerWh,
    nonce: BigInt(c.expiry),
  };
}

/** What meters and nodes may do otherwise than honest ones. */
export interface Deviation {
  readonly statements?: (honest: readonly ExportStatement[]) => readonly ExportStatement[];
  readonly receipts?: (honest: readonly DeliveryReceipt[]) => readonly DeliveryReceipt[];
}

/** What a batch is built from. Receipts are made over the statements that there are. */
export function partsOf(world: World, deviation: Deviation = {}): BatchParts {
  const claims = claimedIn(world.consumers.flatMap(({ chain }) => chain));
  const honest = world.producers.flatMap(({ meter, exportWh }) => {
    const own = claims.filter(({ commitment }) => commitment.producerRoot === meter.root);
    return own.length === 0 ? [] : [stated(meter, { interval: INTERVAL, exportWh, claims: claimsOf(own) })];
  });
  const statements = deviation.statements?.(honest) ?? honest;
  const confirmed = world.consumers.map(({ meter, chain }, i) =>
    receiptOf(meter, world.importsWh[i] as Wh, claimsOf(claimedIn(chain)), statements),
  );
  const receipts = deviation.receipts?.(confirmed) ?? confirmed;
  const heads = headsOf(world);
  const leaves = heads.map(({ leaf }) => leaf);
  const pathOf = (consumer: Address) =>
    merklePath(
      leaves,
      heads.findIndex((head) => head.consumer === consumer),
    );
  const chains = world.consumers.map(({ chain }) => chain);
  return { ...world.terms, anchor: { number: 1, pathOf }, chains, statements, receipts };
}

function claimedIn(chain: readonly SignedCommitment[]): readonly SignedCommitment[] {
  return chain.filter(({ commitment }) => commitment.interval === INTERVAL);
}

/** What the chain knows of a world. */
export function viewsOf({ validRoots, usedKeys, openTrades, ...world }: World): CheckViews {
  const root = merkleRoot(headsOf(world).map(({ leaf }) => leaf));
  return {
    anchoredRoot: (number) => (number === 1 ? root : ZERO_HASH),
    isTradeOf: (commitment) =>
      openTrades.some(
        (trade) =>
          tradeIdOf(trade) === commitment.trade &&
          trade.seller === commitment.producer &&
          trade.buyer === commitment.consumer &&
          trade.interval === commitment.interval &&
          trade.energyWh === commitment.energyWh &&
          trade.pricePerWh === commitment.pricePerWh,
      ),
    isValid: (keys) => validRoots.includes(keys),
    isFree: (keys, leaf) => !usedKeys.some(([r, l]) => r === keys && l === leaf),
    recover,
  };
}

/** The leaves of the anchored root, in the order of the consumers' addresses. */
export function headsOf({ consumers }: Pick<World, "consumers">) {
  return consumers
    .map(({ wallet, chain }) => {
      const { commitment } = chain.at(-1) as SignedCommitment;
      return { consumer: wallet.address, leaf: headLeaf(wallet.address, commitmentDigest(commitment, DOMAIN)) };
    })
    .toSorted((a, b) => (a.consumer < b.consumer ? -1 : 1));
}

/** A report as a meter signs it. */
export function stated(meter: Meter, report: ExportReport, leaf = STATEMENT_LEAF): ExportStatement {
  return { ...report, ...meter.sign(leaf, statementDigest(report, METERS)) };
}

/** A receipt over statements. */
export function receiptOf(
  meter: Meter,
  importWh: Wh,
  claims: readonly Claim[],
  statements: readonly ExportStatement[],
  leaf = RECEIPT_LEAF,
): DeliveryReceipt {
  const covering = claims.map(({ id }) => {
    const statement = statements.findLast((s) => s.claims.some((claim) => claim.id === id));
    return statement === undefined ? ZERO_HASH : statementDigest(statement, METERS);
  });
  const report = { interval: INTERVAL, importWh, claims, statements: covering };
  return { ...report, ...meter.sign(leaf, receiptDigest(report, METERS)) };
}

function claimsOf(own: readonly SignedCommitment[]) {
  return own.map(({ commitment }) => ({
    id: claimIdOf(commitment, commitmentDigest(commitment, DOMAIN)),
    energyWh: commitment.energyWh,
  }));
}

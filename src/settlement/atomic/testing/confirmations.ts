import {
  type Address,
  type Commitment,
  commitmentAmount,
  commitmentDigest,
  confirmationDigest,
  type Hex,
  headLeaf,
  interval,
  keccakOfText,
  merklePath,
  merkleRoot,
  nano,
  nanoPerWh,
  wh,
  ZERO_HASH,
} from "#domain";
import { packConfirmation } from "../pack-confirmation.ts";
import { meterOf, signerOf } from "./keys.ts";

/** A single commitment with its confirmation, as both languages read it. */
export interface ConfirmationVector {
  readonly name: string;
  /** End of its interval, in seconds. */
  readonly endsAt: number;
  /** Of anchor 7. */
  readonly anchoredRoot: Hex;
  readonly commitment: Hex;
  readonly confirmation: Hex;
  readonly consumer: Hex;
  readonly sequence: number;
  readonly producer: Hex;
  readonly consumerRoot: Hex;
  readonly leaf: number;
  readonly deliveredWh: string;
  readonly pricePerWh: string;
  readonly statement: Hex;
  readonly packed: Hex;
}

/** Where the cases are settled; the same in contracts/test/unit/libraries/ConfirmationVectors.t.sol. */
const DOMAIN = { chainId: 31_337, ledger: "0x00000000000000000000000000000000000c0441" } as const;
const SINGLE = "0x0000000000000000000000000000000000051e61";
const INTERVAL = 40;
const ENDS_AT = 1_800_000_000;
const ANCHOR = 7;
const TARIFF = { localGridFee: nanoPerWh(30_000n), localTax: nanoPerWh(20_000n) };
/** How many others have a commitment in the anchor, and how much of what was promised came. */
const CASES = [
  { name: "alone in its anchor", others: 0, energyWh: 1_500n, deliveredWh: 1_500n, leaf: 0 },
  { name: "delivered in part", others: 3, energyWh: 1_500n, deliveredWh: 700n, leaf: 1 },
  { name: "nothing came", others: 19, energyWh: 1n, deliveredWh: 0n, leaf: 2 },
  { name: "as much as has room", others: 1, energyWh: (1n << 24n) - 1n, deliveredWh: (1n << 24n) - 1n, leaf: 2 },
] as const;

/** The cases of vectors/atomic/confirmations.json. */
export function confirmationVectors(): readonly ConfirmationVector[] {
  return CASES.map(vectorOf);
}

function vectorOf(vector: (typeof CASES)[number]): ConfirmationVector {
  const { name, deliveredWh, leaf } = vector;
  const consumer = signerOf(`${name}/consumer`);
  const meter = meterOf(`${name}/meter`);
  const commitment = commitmentOf(vector, consumer.address, meter.root);
  const digest = commitmentDigest(commitment, DOMAIN);
  const { root, path } = placeOf(vector, headLeaf(consumer.address, digest));
  const said = { commitment: digest, deliveredWh: wh(deliveredWh), statement: keccakOfText(`${name}/statement`) };
  const confirmation = confirmationDigest(said, { chainId: DOMAIN.chainId, settlement: SINGLE });
  const signed = { ...said, ...meter.sign(leaf, confirmation) };
  const signature = consumer.sign(digest);
  return {
    name,
    endsAt: ENDS_AT,
    anchoredRoot: root,
    commitment: digest,
    confirmation,
    consumer: consumer.address,
    sequence: commitment.sequence,
    producer: commitment.producer,
    consumerRoot: meter.root,
    leaf,
    deliveredWh: String(deliveredWh),
    pricePerWh: String(commitment.pricePerWh),
    statement: said.statement,
    packed: packConfirmation({ anchor: ANCHOR, commitment, signature, path, confirmation: signed }, ENDS_AT),
  };
}

function commitmentOf({ name, others, energyWh }: (typeof CASES)[number], consumer: Address, root: Hex): Commitment {
  const terms = { energyWh: wh(energyWh), pricePerWh: nanoPerWh(140_000n + energyWh) };
  return {
    consumer,
    sequence: others + 1,
    previous: others === 0 ? ZERO_HASH : keccakOfText(`${name}/previous`),
    heldNano: nano(12_345n + commitmentAmount(terms, TARIFF)),
    producer: signerOf(`${name}/producer`).address,
    interval: interval(INTERVAL),
    ...terms,
    expiry: ENDS_AT + 1 + others,
    consumerRoot: root,
    producerRoot: meterOf(`${name}/producer's meter`).root,
    trade: ZERO_HASH,
  };
}

/** The anchor's tree, in which the commitment stands in the middle of the others. */
function placeOf(
  { name, others }: (typeof CASES)[number],
  leaf: Hex,
): { readonly root: Hex; readonly path: readonly Hex[] } {
  const heads = Array.from({ length: others }, (_, i) =>
    headLeaf(signerOf(`${name}/${i}`).address, keccakOfText(`${i}`)),
  );
  const place = others >> 1;
  const leaves = [...heads.slice(0, place), leaf, ...heads.slice(place)];
  return { root: merkleRoot(leaves), path: merklePath(leaves, place) };
}

import { type Address, EXIT, type Hex, type NanoPerWh, NeighborwattError, nanoPerWh, type Wh, wh } from "#domain";
import { malformed, packedReader, packedWriter } from "./packed-bytes.ts";

/** What one commitment pays, as a quorum of nodes vouches for it. */
export interface AttestedItem {
  readonly consumer: Address;
  readonly producer: Address;
  /** Sequence number of the consumer's commitment. */
  readonly sequence: number;
  readonly deliveredWh: Wh;
  readonly pricePerWh: NanoPerWh;
}

const MAX_ACCOUNTS = 255;
const ITEM_BYTES = 16;

/**
 * Items as `AttestedBatches.attest` takes them: accounts first, each once, in the order in which items name them.
 *
 * @throws SETTLEMENT_TOO_MANY_ACCOUNTS when the items name more than 255 accounts: attest in parts
 * @throws SETTLEMENT_PACKED_TOO_LARGE, SETTLEMENT_PACKED_MALFORMED
 * @source T2 (attested); contracts/src/interfaces/IAttestedBatches.sol
 * @example
 * packAttestedItems([])   // "0x00"
 */
export function packAttestedItems(items: readonly AttestedItem[]): Hex {
  const accounts = [...new Set(items.flatMap(({ consumer, producer }) => [consumer, producer]))];
  if (accounts.length > MAX_ACCOUNTS) throw tooManyAccounts(accounts.length);
  const places = new Map(accounts.map((account, place) => [account, place]));
  const writer = packedWriter();
  writer.uint(accounts.length, 1, "number of accounts");
  for (const account of accounts) writer.hex(account, 20, "address of an account");
  for (const item of items) {
    writer.uint(places.get(item.consumer) as number, 1, "place of a consumer");
    writer.uint(places.get(item.producer) as number, 1, "place of a producer");
    writer.uint(item.sequence, 4, "sequence number of a commitment");
    writer.uint(item.deliveredWh, 5, "delivered energy in Wh");
    writer.uint(item.pricePerWh, 5, "price of a commitment per Wh");
  }
  return writer.bytes();
}

/**
 * The items in packed bytes.
 *
 * @throws SETTLEMENT_PACKED_MALFORMED
 * @example
 * unpackAttestedItems("0x00")   // []
 */
export function unpackAttestedItems(packed: Hex): readonly AttestedItem[] {
  const reader = packedReader(packed);
  const accounts = Array.from({ length: reader.count(1) }, () => reader.hex(20));
  const account = (): Address => {
    const { at } = reader;
    const place = reader.count(1);
    const address = accounts[place];
    if (address === undefined) throw malformed(at, `name account ${place} of ${accounts.length} at byte ${at}`);
    return address;
  };
  const length = (packed.length - 2) / 2;
  const items: AttestedItem[] = [];
  while (reader.at + ITEM_BYTES <= length) {
    const [consumer, producer] = [account(), account()];
    const [sequence, deliveredWh] = [reader.count(4), wh(reader.uint(5))];
    items.push({ consumer, producer, sequence, deliveredWh, pricePerWh: nanoPerWh(reader.uint(5)) });
  }
  reader.end();
  return items;
}

function tooManyAccounts(accounts: number): NeighborwattError {
  return new NeighborwattError(
    "SETTLEMENT_TOO_MANY_ACCOUNTS",
    `The items name ${accounts} accounts, a batch has room for ${MAX_ACCOUNTS}: attest them in parts.`,
    { details: { accounts, limit: MAX_ACCOUNTS }, exitCode: EXIT.data },
  );
}

import {
  type Address,
  type Commitment,
  type Hex,
  interval,
  type Nano,
  type NanoPerWh,
  type SignedCommitment,
  type Wh,
} from "#domain";
import type { StoredCommitment } from "../commitments-port.ts";

/** A commitment as SQLite gives it. */
export type CommitmentRow = Readonly<Record<Exclude<keyof StoredCommitment, "commitment"> | keyof Commitment, unknown>>;

/** In the order of `valuesOf`. */
export const COLUMNS =
  "consumer, sequence, digest, previous, heldNano, producer, interval, energyWh, pricePerWh, expiry, consumerRoot, producerRoot, trade, signature";

/** What is written into a row, in the order of `COLUMNS`. */
export function valuesOf(
  { commitment: c, signature }: SignedCommitment,
  digest: Hex,
): (Uint8Array | string | number)[] {
  return [
    bytes(c.consumer),
    c.sequence,
    bytes(digest),
    bytes(c.previous),
    String(c.heldNano),
    bytes(c.producer),
    c.interval,
    String(c.energyWh),
    String(c.pricePerWh),
    c.expiry,
    bytes(c.consumerRoot),
    bytes(c.producerRoot),
    bytes(c.trade),
    bytes(signature),
  ];
}

/** The commitment of a row. */
export function commitmentOf(row: CommitmentRow): StoredCommitment {
  const commitment: Commitment = {
    consumer: hex(row.consumer) as Address,
    sequence: row.sequence as number,
    previous: hex(row.previous),
    heldNano: BigInt(row.heldNano as string) as Nano,
    producer: hex(row.producer),
    interval: interval(row.interval as number),
    energyWh: BigInt(row.energyWh as string) as Wh,
    pricePerWh: BigInt(row.pricePerWh as string) as NanoPerWh,
    expiry: row.expiry as number,
    consumerRoot: hex(row.consumerRoot),
    producerRoot: hex(row.producerRoot),
    trade: hex(row.trade),
  };
  return { commitment, signature: hex(row.signature), digest: hex(row.digest) };
}

/** Hexadecimal text as the bytes of a column. */
export function bytes(text: Hex): Uint8Array {
  return Buffer.from(text.slice(2), "hex");
}

/** The bytes of a column as hexadecimal text. */
export function hex(column: unknown): Hex {
  return `0x${Buffer.from(column as Uint8Array).toString("hex")}`;
}

import { z } from "zod";
import {
  type Address,
  type Anchor,
  type Commitment,
  type Hex,
  interval,
  type Nano,
  type NanoPerWh,
  NeighborwattError,
  type SignedCommitment,
  type Wh,
} from "#domain";
import type { AnchorStep } from "./anchors.ts";
import type { Cut, Head } from "./heads.ts";
import type { Range } from "./reconcile.ts";

/** What nodes tell each other of commitments. */
export type TrustMessage =
  /** Handed in, passed on, or the answer to `ask`. */
  | { readonly kind: "commitments"; readonly commitments: readonly SignedCommitment[] }
  /** How far the sender's book reaches; whoever has less asks. */
  | { readonly kind: "heads"; readonly heads: readonly Head[] }
  | { readonly kind: "ask"; readonly ranges: readonly Range[] }
  | { readonly kind: "anchor-proposal"; readonly anchor: Anchor; readonly cut: Cut }
  /** A node's signature over `anchorDigest`. */
  | { readonly kind: "anchor-signature"; readonly number: number; readonly root: Hex; readonly signature: Hex }
  /** Anchors that stand on the chain, with what each of them moved; the answer to `ask-anchors`. */
  | { readonly kind: "anchored"; readonly anchors: readonly AnchorStep[] }
  | { readonly kind: "ask-anchors"; readonly from: number }
  /** A consumer has used a sequence number twice. */
  | { readonly kind: "twice"; readonly first: SignedCommitment; readonly second: SignedCommitment };

const hexOf = (bytes: number) =>
  z.custom<Hex>((v) => typeof v === "string" && isHex(v, bytes), `${bytes} bytes as 0x…`);
const address = hexOf(20) as z.ZodType<Address>;
const hash = hexOf(32);
const whole = z.int().nonnegative();
const U64 = (1n << 64n) - 1n;
const amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,19})$/)
  .transform(BigInt)
  .refine((value) => value <= U64, "at most 2^64-1");

const commitment = z.strictObject({
  consumer: address,
  sequence: whole,
  previous: hash,
  heldNano: amount.transform((v) => v as Nano),
  producer: address,
  interval: z
    .int()
    .nonnegative()
    .max(2 ** 32 - 1)
    .transform(interval),
  energyWh: amount.transform((v) => v as Wh),
  pricePerWh: amount.transform((v) => v as NanoPerWh),
  expiry: whole,
  consumerRoot: hash,
  producerRoot: hash,
  trade: hash,
});
const signed = z.strictObject({ commitment, signature: hexOf(65) });
const anchor = z.strictObject({ number: whole.max(2 ** 32 - 1), previous: hash, root: hash, at: whole });
const cut = z.array(z.tuple([address, whole])).transform((pairs): Cut => new Map(pairs));
const message = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("commitments"), commitments: z.array(signed) }),
  z.strictObject({
    kind: z.literal("heads"),
    heads: z.array(z.strictObject({ consumer: address, sequence: whole, digest: hash })),
  }),
  z.strictObject({
    kind: z.literal("ask"),
    ranges: z.array(z.strictObject({ consumer: address, from: whole, to: whole })),
  }),
  z.strictObject({
    kind: z.literal("anchor-proposal"),
    anchor,
    cut,
  }),
  z.strictObject({ kind: z.literal("anchor-signature"), number: whole, root: hash, signature: hexOf(65) }),
  z.strictObject({
    kind: z.literal("anchored"),
    anchors: z.array(anchor.extend({ moved: cut })),
  }),
  z.strictObject({ kind: z.literal("ask-anchors"), from: whole }),
  z.strictObject({ kind: z.literal("twice"), first: signed, second: signed }),
]);

/** A message as JSON; amounts are decimal strings. @example encodeTrustMessage({ kind: "heads", heads: [] })   // '{"kind":"heads","heads":[]}' */
export function encodeTrustMessage(body: TrustMessage): string {
  return JSON.stringify(body, (_, value: unknown) => {
    if (typeof value === "bigint") return String(value);
    return value instanceof Map ? [...value] : value;
  });
}

/**
 * The message that `encodeTrustMessage` wrote.
 *
 * @throws TRUST_MESSAGE_MALFORMED for anything else
 * @example
 * decodeTrustMessage('{"kind":"ask","ranges":[]}')   // { kind: "ask", ranges: [] }
 */
export function decodeTrustMessage(text: string): TrustMessage {
  return read(text, message);
}

/** One commitment as JSON, for files and the command line; amounts are decimal strings. */
export function encodeCommitment({ commitment: c, signature }: SignedCommitment): string {
  const { heldNano, energyWh, pricePerWh } = c;
  const amounts = { heldNano: String(heldNano), energyWh: String(energyWh), pricePerWh: String(pricePerWh) };
  return JSON.stringify({ commitment: { ...c, ...amounts } satisfies Record<keyof Commitment, unknown>, signature });
}

/** The commitment that `encodeCommitment` wrote. @throws TRUST_MESSAGE_MALFORMED for anything else */
export function decodeCommitment(text: string): SignedCommitment {
  return read(text, signed);
}

function read<T>(text: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw malformed(`${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("it is no JSON");
  }
}

function isHex(text: string, bytes: number): boolean {
  return text.length === 2 + 2 * bytes && /^0x[0-9a-f]*$/.test(text);
}

function malformed(finding: string): NeighborwattError {
  return new NeighborwattError(
    "TRUST_MESSAGE_MALFORMED",
    `A message about commitments is not in the form that nodes exchange (${finding}): nothing of it is taken.`,
    { details: { finding }, exitCode: 65 },
  );
}

import {
  type Address,
  type FeederId,
  type Instant,
  type IntervalIndex,
  type Message,
  type Nano,
  nano,
  type Wh,
  wh,
} from "#domain";

/** Protocol name of what participants and the DSO write to each other about permissions to trade. */
export const ASSETS_PROTOCOL = "neighborwatt-assets-1";

/** Asks for a permission to trade, and for money, at an address that names nobody (TX 6.4, withdrawAssets). */
export interface AssetRequest {
  readonly anonAddress: Address;
  readonly feeder: FeederId;
  readonly sell: boolean;
  readonly energyWh: Wh;
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  readonly amount: Nano;
}

/** Why the DSO issues nothing. */
export type AssetRefusal =
  | "unknown-participant"
  | "other-feeder"
  | "address-of-another"
  | "span-invalid"
  | "nothing-asked"
  | "more-than-the-home-can-carry"
  | "insufficient-funds"
  | "refused-by-the-chain";

/** What is wrong with a request (TX 6.4, failedWithdrawal); whoever asks again for `grantableWh` may get it. */
export interface FailedWithdrawal {
  readonly anonAddress: Address;
  readonly reason: AssetRefusal;
  readonly msg: string;
  readonly grantableWh: Wh;
}

/** Which conversation a letter belongs to, and until when an answer is of use. */
export interface Correspondence {
  readonly sender: Address;
  readonly receiver: Address;
  readonly conversationId: string;
  readonly sequence: number;
  readonly replyBy: Instant;
}

/** A request as a letter to the DSO. The chain says when it was granted: AssetAdded. */
export function withdrawAssets(about: Correspondence, request: AssetRequest): Message {
  return {
    ...about,
    performative: "cfp",
    protocol: ASSETS_PROTOCOL,
    content: { what: "withdrawAssets", ...request },
  };
}

/** The DSO's answer that it issues nothing, or that what it issued did not reach the chain. */
export function failedWithdrawal(about: Correspondence, failed: FailedWithdrawal): Message {
  const performative = failed.reason === "refused-by-the-chain" ? "failure" : "refuse";
  return { ...about, performative, protocol: ASSETS_PROTOCOL, content: { what: "failedWithdrawal", ...failed } };
}

/** The request in a letter; null when it is none. Integers arrive as decimal strings. */
export function readAssetRequest({ protocol, performative, content }: Message): AssetRequest | null {
  const fields = fieldsOf(content, "withdrawAssets");
  if (protocol !== ASSETS_PROTOCOL || performative !== "cfp" || fields === null) return null;
  const { anonAddress, feeder, sell, from, to } = fields;
  const [energyWh, amount] = [wholeOf(fields.energyWh), wholeOf(fields.amount)];
  if (!isAddress(anonAddress) || !isIndex(feeder) || typeof sell !== "boolean" || !isIndex(from) || !isIndex(to))
    return null;
  if (energyWh === null || amount === null) return null;
  return {
    anonAddress,
    feeder,
    sell,
    energyWh: wh(energyWh),
    from: from as IntervalIndex,
    to: to as IntervalIndex,
    amount: nano(amount),
  };
}

/** The refusal in a letter; null when it is none. */
export function readFailedWithdrawal({ protocol, content }: Message): FailedWithdrawal | null {
  const fields = fieldsOf(content, "failedWithdrawal");
  if (protocol !== ASSETS_PROTOCOL || fields === null) return null;
  const { anonAddress, reason, msg } = fields;
  const grantableWh = wholeOf(fields.grantableWh);
  if (!isAddress(anonAddress) || typeof reason !== "string" || typeof msg !== "string" || grantableWh === null)
    return null;
  return { anonAddress, reason: reason as AssetRefusal, msg, grantableWh: wh(grantableWh) };
}

function fieldsOf(content: unknown, what: string): Record<string, unknown> | null {
  if (content === null || typeof content !== "object") return null;
  const fields = content as Record<string, unknown>;
  return fields.what === what ? fields : null;
}

function isAddress(value: unknown): value is Address {
  return typeof value === "string" && /^0x[0-9a-f]{40}$/.test(value);
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** At most 18 digits, so that everything fits 64 bits. */
function wholeOf(value: unknown): bigint | null {
  if (typeof value === "bigint") return value >= 0n && value < 10n ** 18n ? value : null;
  return typeof value === "string" && /^\d{1,18}$/.test(value) ? BigInt(value) : null;
}

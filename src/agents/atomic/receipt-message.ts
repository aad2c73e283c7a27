import {
  type Address,
  type Claim,
  type DeliveryReceipt,
  type ExportStatement,
  type Hex,
  type Instant,
  type IntervalIndex,
  interval as intervalOf,
  type Message,
  type MeterSignature,
  type Wh,
  wh,
} from "#domain";

/** Protocol name of what meters and nodes tell each other about deliveries; always `inform`. */
const RECEIPT_PROTOCOL = "receipt";

/** A producer's meter tells a consumer's meter what it exported; a consumer's meter tells the nodes what it confirms. */
export type ReceiptNews =
  | { readonly what: "statement"; readonly statement: ExportStatement }
  | { readonly what: "receipt"; readonly receipt: DeliveryReceipt; readonly statements: readonly ExportStatement[] };

/** Wraps news about deliveries. @param until How long it is of use to a receiver that is out of order for a while. */
export function receiptMessage(
  sender: Address,
  receiver: Address,
  now: Instant,
  news: ReceiptNews,
  until: Instant = now,
): Message {
  const k = news.what === "statement" ? news.statement.interval : news.receipt.interval;
  return {
    performative: "inform",
    sender,
    receiver,
    conversationId: `${news.what}/${k}`,
    sequence: 0,
    replyBy: until,
    protocol: RECEIPT_PROTOCOL,
    content: news,
  };
}

/** No meter has more trades in an interval than a book has offers; longer lists are refused unread. */
const CLAIMS_AT_MOST = 4_096;
const PATH_AT_MOST = 16;

/** Reads news out of a message; null when it is anything else. What it says is checked by whoever uses it. */
export function readReceiptNews({ protocol, performative, content }: Message): ReceiptNews | null {
  if (protocol !== RECEIPT_PROTOCOL || performative !== "inform" || !isObject(content)) return null;
  if (content.what === "statement") {
    const statement = readStatement(content.statement);
    return statement === null ? null : { what: "statement", statement };
  }
  if (content.what !== "receipt" || !isList(content.statements)) return null;
  const receipt = readReceipt(content.receipt);
  const statements = content.statements.map(readStatement);
  if (receipt === null || !statements.every((s) => s !== null)) return null;
  return { what: "receipt", receipt, statements };
}

function readStatement(value: unknown): ExportStatement | null {
  const common = readCommon(value);
  const exportWh = isObject(value) ? readMetered(value.exportWh) : null;
  return common === null || exportWh === null ? null : { ...common, exportWh };
}

function readReceipt(value: unknown): DeliveryReceipt | null {
  const common = readCommon(value);
  if (common === null || !isObject(value) || !isList(value.statements)) return null;
  const importWh = readMetered(value.importWh);
  const { statements } = value;
  if (importWh === null || statements.length !== common.claims.length || !statements.every(isHash)) return null;
  return { ...common, importWh, statements };
}

function readCommon(
  value: unknown,
): (MeterSignature & { readonly interval: IntervalIndex; readonly claims: readonly Claim[] }) | null {
  if (!isObject(value) || !isList(value.claims) || !isList(value.path)) return null;
  const { interval, root, leaf, path, signature } = value;
  const claims = value.claims.map(readClaim);
  if (!isUint(interval, 2 ** 32) || !isUint(leaf, 2 ** 16) || !isHash(root) || !isSignature(signature)) return null;
  if (path.length > PATH_AT_MOST || !path.every(isHash) || !claims.every((claim) => claim !== null)) return null;
  return { interval: intervalOf(interval), claims, root, leaf, path, signature };
}

function readClaim(value: unknown): Claim | null {
  if (!isObject(value) || !isHash(value.id)) return null;
  const energyWh = readEnergy(value.energyWh);
  return energyWh === null ? null : { id: value.id, energyWh };
}

/** What a meter measured in an interval: more than this the chain has no room for. */
const METERED_BELOW = 1n << 40n;

function readMetered(value: unknown): Wh | null {
  const energyWh = readEnergy(value);
  return energyWh === null || energyWh >= METERED_BELOW ? null : energyWh;
}

function readEnergy(value: unknown): Wh | null {
  return typeof value === "string" && /^\d{1,19}$/.test(value) ? wh(BigInt(value)) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= CLAIMS_AT_MOST;
}

function isUint(value: unknown, below: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;
}

function isHash(value: unknown): value is Hex {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value);
}

function isSignature(value: unknown): value is Hex {
  return typeof value === "string" && /^0x[0-9a-f]{130}$/.test(value);
}

import { type Address, type Instant, type IntervalIndex, type Message, type Wh, wh } from "#domain";

/** Protocol name of what the agents of one home tell each other. */
export const HOME_PROTOCOL = "home";

/** What the agents of one home tell each other; always `inform`. `interval` is the one the numbers belong to. */
export type HomeNews =
  | { readonly what: "metered"; readonly interval: IntervalIndex; readonly importWh: Wh; readonly exportWh: Wh }
  | { readonly what: "produced"; readonly interval: IntervalIndex; readonly pvWh: Wh }
  | { readonly what: "stored"; readonly interval: IntervalIndex; readonly chargedWh: Wh; readonly dischargedWh: Wh }
  | {
      readonly what: "outlook";
      readonly interval: IntervalIndex;
      readonly loadWh: readonly Wh[];
      readonly pvWh: readonly Wh[];
    }
  | {
      readonly what: "plan";
      readonly interval: IntervalIndex;
      readonly sellWh: Wh;
      readonly buyWh: Wh;
      readonly span: number;
    };

/** Wraps news for one agent of the same home. */
export function homeMessage(sender: Address, receiver: Address, now: Instant, news: HomeNews): Message {
  return {
    performative: "inform",
    sender,
    receiver,
    conversationId: `home/${news.what}/${news.interval}`,
    sequence: 0,
    replyBy: now,
    protocol: HOME_PROTOCOL,
    content: news,
  };
}

const FIELDS: Readonly<Record<HomeNews["what"], readonly string[]>> = {
  metered: ["importWh", "exportWh"],
  produced: ["pvWh"],
  stored: ["chargedWh", "dischargedWh"],
  outlook: ["loadWh", "pvWh"],
  plan: ["sellWh", "buyWh"],
};

/**
 * Reads news out of a message; null when it is anything else. Integers arrive as decimal strings.
 * Only agents of the own home are believed: the caller passes who they are.
 */
export function readHomeNews(message: Message, family: readonly Address[]): HomeNews | null {
  if (message.protocol !== HOME_PROTOCOL || message.performative !== "inform") return null;
  if (!family.includes(message.sender)) return null;
  const content = message.content as Record<string, unknown> | null;
  if (content === null || typeof content !== "object" || !Number.isInteger(content.interval)) return null;
  const fields = FIELDS[content.what as HomeNews["what"]];
  if (fields === undefined) return null;
  const news: Record<string, unknown> = { what: content.what, interval: content.interval };
  for (const field of fields) {
    const energy = readEnergy(content[field]);
    if (energy === null) return null;
    news[field] = energy;
  }
  if (content.what === "plan") {
    if (!isSpan(content.span)) return null;
    news.span = content.span;
  }
  return news as unknown as HomeNews;
}

function readEnergy(value: unknown): Wh | readonly Wh[] | null {
  if (Array.isArray(value)) {
    const energies = value.map(readEnergy);
    return energies.every((e) => typeof e === "bigint") ? (energies as readonly Wh[]) : null;
  }
  if (typeof value === "bigint") return value >= 0n ? wh(value) : null;
  return typeof value === "string" && /^\d{1,19}$/.test(value) ? wh(BigInt(value)) : null;
}

function isSpan(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

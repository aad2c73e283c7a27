import type { Log } from "#chain";
import { type Address, type Hex, type Instant, type IntervalIndex, isoTime, type Message } from "#domain";
import { NEGOTIATION_PROTOCOL } from "#market";
import type { LiveState, OpenOrder, TalkLine } from "./state.ts";

/** Lines of the talk that the page gets. */
const LINES = 30;

interface StandingOrder {
  readonly interval: IntervalIndex;
  readonly side: "sell" | "buy";
  readonly owner: Address;
  readonly energyWh: bigint;
  readonly openWh: bigint;
  readonly pricePerWh: bigint;
}

/** What is on offer for the interval that is negotiated, and what the agents say to each other about it. */
export class MarketView {
  readonly #contents: boolean;
  #orders = new Map<Hex, StandingOrder>();
  #window: IntervalIndex | null = null;
  #counts = { messages: 0, proposals: 0, agreements: 0 };
  #lines: TalkLine[] = [];
  #heard = 0;

  /** @param contents  Whether the page may see what is said; the two who talk stay pseudonyms in any case. */
  constructor(contents: boolean) {
    this.#contents = contents;
  }

  /** Turns to another interval: counting begins again. */
  turnTo(window: IntervalIndex): void {
    if (this.#window === window) return;
    this.#window = window;
    this.#counts = { messages: 0, proposals: 0, agreements: 0 };
    for (const [id, order] of this.#orders) if (order.interval < window) this.#orders.delete(id);
  }

  /** Takes an offer from the chain; a later post of the same order replaces it. */
  follow({ event, args }: Log): boolean {
    if (event !== "OfferMade") return false;
    this.#orders.set(args.order as Hex, {
      interval: args.interval as IntervalIndex,
      side: args.side === 0 ? "sell" : "buy",
      owner: args.owner as Address,
      energyWh: args.energyWh as bigint,
      openWh: args.openWh as bigint,
      pricePerWh: args.pricePerWh as bigint,
    });
    return true;
  }

  /** Hears a message; what agents of one home tell each other is their own business. */
  hear(message: Message, at: Instant): boolean {
    if (message.protocol !== NEGOTIATION_PROTOCOL) return false;
    this.#counts.messages++;
    if (message.performative === "propose" || message.performative === "counter") this.#counts.proposals++;
    if (message.performative === "inform") this.#counts.agreements++;
    this.#lines = [this.#line(message, at), ...this.#lines.slice(0, LINES - 1)];
    return true;
  }

  orders(window: IntervalIndex): LiveState["orders"] {
    const standing = [...this.#orders.values()].filter((order) => order.interval === window);
    const of = (side: StandingOrder["side"]) => standing.filter((order) => order.side === side);
    return {
      interval: window,
      offered: of("sell")
        .sort((a, b) => compare(a.pricePerWh, b.pricePerWh))
        .map(shown),
      wanted: of("buy")
        .sort((a, b) => compare(b.pricePerWh, a.pricePerWh))
        .map(shown),
    };
  }

  talk(window: IntervalIndex): LiveState["talk"] {
    return { interval: window, ...this.#counts, contents: this.#contents, lines: this.#lines };
  }

  #line({ sender, receiver, performative, content }: Message, at: Instant): TalkLine {
    const said = this.#contents ? saidIn(content) : SAID_NOTHING;
    return { id: this.#heard++, at: isoTime(at), from: sender, to: receiver, what: performative, ...said };
  }
}

type Said = Pick<TalkLine, "energyWh" | "pricePerWh" | "reason">;
const SAID_NOTHING: Said = { energyWh: null, pricePerWh: null, reason: null };

/** Whoever writes messages may write anything into them, so each field is looked at before it is shown. */
function saidIn(content: unknown): Said {
  const outer = fieldsOf(content);
  const inner = fieldsOf(outer.agreement);
  const integer = (name: string): string | null => {
    const value = String(outer[name] ?? inner[name] ?? "");
    return /^\d{1,20}$/.test(value) ? value : null;
  };
  const { reason } = outer;
  return {
    energyWh: integer("energyWh"),
    pricePerWh: integer("pricePerWh"),
    reason: typeof reason === "string" && /^[a-z-]{1,40}$/.test(reason) ? reason : null,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function shown({ owner, energyWh, openWh, pricePerWh }: StandingOrder): OpenOrder {
  return { owner, energyWh: String(energyWh), openWh: String(openWh), pricePerWh: String(pricePerWh) };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

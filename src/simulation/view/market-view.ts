import type { Log } from "#chain";
import { type Address, type Hex, type Instant, type IntervalIndex, isoTime, type Message, type Trade } from "#domain";
import { NEGOTIATION_PROTOCOL } from "#market";
import type { LiveState, OpenOrder, TalkLine } from "./state.ts";

/** Lines of the talk that the page gets. */
const LINES = 30;
/** The part of an order's name in a trade that is the offer's number in its book (IOrderBook.sol, `orderId`). */
const OFFER_NUMBER = 2n ** 96n - 1n;

interface StandingOrder {
  /** First and last interval that it is for. */
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  readonly side: "sell" | "buy";
  readonly owner: Address;
  readonly energyWh: bigint;
  openWh: bigint;
  readonly pricePerWh: bigint;
}

/** What is on offer for the interval that is negotiated, and what the agents say to each other about it. */
export class MarketView {
  readonly #contents: boolean;
  #orders = new Map<string, StandingOrder>();
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
    for (const [id, order] of this.#orders) if (order.to < window) this.#orders.delete(id);
  }

  /** Takes an offer from the chain, or a trade that uses some of it; a later post of the same order replaces it. */
  follow(log: Log): boolean {
    if (log.event === "OfferMade") return this.#stands(log.args.order as Hex, madeOffer(log.args));
    if (log.event === "OfferPosted") return this.#stands(numbered(log.args.number as number), postedOffer(log.args));
    // What is negotiated is open again with every post: its agreements are written when nothing is on offer any more.
    return log.event === "TransactionAllowed" && log.contract !== "BilateralMarket" && this.#uses(log.args);
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
    const standing = [...this.#orders.values()].filter(({ from, to }) => from <= window && window <= to);
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

  #stands(id: string, order: StandingOrder): true {
    this.#orders.set(id, order);
    return true;
  }

  #uses({ trade }: Log["args"]): boolean {
    const { ask, bid, energyWh } = trade as Trade;
    const met = [ask, bid]
      .map((id) => this.#orders.get(numbered(Number(BigInt(id) & OFFER_NUMBER))))
      .filter((order) => order !== undefined);
    for (const order of met) order.openWh -= energyWh;
    return met.length > 0;
  }

  #line({ sender, receiver, performative, content }: Message, at: Instant): TalkLine {
    const said = this.#contents ? saidIn(content) : SAID_NOTHING;
    return { id: this.#heard++, at: isoTime(at), from: sender, to: receiver, what: performative, ...said };
  }
}

/** Books number their offers; nobody else's orders are called so. */
function numbered(offer: number): string {
  return `offer ${offer}`;
}

function madeOffer(args: Log["args"]): StandingOrder {
  const interval = args.interval as IntervalIndex;
  return { ...offerOf(args), from: interval, to: interval, side: args.side === 0 ? "sell" : "buy" };
}

/** Of an offer in a book all is open until the chain says of a trade. */
function postedOffer(args: Log["args"]): StandingOrder {
  const { from, to } = args as { readonly from: IntervalIndex; readonly to: IntervalIndex };
  return { ...offerOf({ ...args, openWh: args.energyWh }), from, to, side: args.sell === true ? "sell" : "buy" };
}

function offerOf(args: Log["args"]): Pick<StandingOrder, "owner" | "energyWh" | "openWh" | "pricePerWh"> {
  return {
    owner: args.owner as Address,
    energyWh: args.energyWh as bigint,
    openWh: args.openWh as bigint,
    pricePerWh: args.pricePerWh as bigint,
  };
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

import {
  type Address,
  type Band,
  endOf,
  gateClosure,
  gateOpening,
  type Instant,
  isoTime,
  type NanoPerWh,
  startOf,
  type Trade,
} from "#domain";
import { bandOf } from "#market";
import type { Scenario } from "../../scenario/index.ts";
import { tariffOf } from "../../tariff.ts";
import { studyFailed } from "../errors.ts";
import { inCents, inCurrency } from "../report/numbers.ts";
import type { RecordedTransaction } from "./recorded.ts";
import { eventOf, refusedOf, type Step, type StepEvent, type Tried, unpaidOf, when } from "./step.ts";
import type { WorkflowRun } from "./workflow.ts";

/** The paper's six steps around one interval, as chain and messages show them. */
export interface Steps {
  readonly interval: number;
  readonly gateOpens: string;
  readonly gateCloses: string;
  readonly starts: string;
  readonly ends: string;
  readonly steps: readonly Step[];
  /** Whether each step began after the one before it had begun. */
  readonly inOrder: boolean;
  /** Messages of the negotiation by performative. */
  readonly messages: Readonly<Record<string, number>>;
  /** Price floor and ceiling, and the prices agreed on, in nano per Wh. */
  readonly band: { readonly floor: string; readonly ceiling: string; readonly agreed: readonly string[] };
}

/** An attempt stands in the block that follows it. */
const BLOCK_MS = 1_000;
const MAKE_TRANSACTION = "BilateralMarket.MakeTransaction";

/**
 * Reads from the chain and from the messages how the six steps went around the interval that a run shows.
 *
 * @source MZ 4.1
 */
export function stepsOf(scenario: Scenario, run: WorkflowRun): Steps {
  const { calendar } = scenario;
  const [opens, closes] = [gateOpening(calendar, run.shown), gateClosure(calendar, run.shown)];
  const [starts, ends] = [startOf(calendar, run.shown), endOf(calendar, run.shown)];
  const band = bandOf(tariffOf(scenario)(run.shown), scenario.floors);
  const hour: Hour = { run, opens, closes, starts, ends, silentAskedAt: endOf(calendar, run.silent), band };
  const steps = [published(hour), offered(hour), read(hour), negotiated(hour), allowed(hour), paid(hour)];
  const begins = steps.map(({ events }) => events[0]?.offsetSeconds ?? Number.NaN);
  return {
    interval: run.shown,
    gateOpens: isoTime(opens),
    gateCloses: isoTime(closes),
    starts: isoTime(starts),
    ends: isoTime(ends),
    steps,
    inOrder: begins.every((at, i) => i === 0 || at > (begins[i - 1] as number)),
    messages: countOf(messagesOf(hour).map(({ performative }) => performative)),
    band: {
      floor: String(band.floor.pv),
      ceiling: String(band.ceiling),
      agreed: writtenIn(hour).map((t) => String(tradeIn(t).pricePerWh)),
    },
  };
}

/** One interval from the opening of its gate to its end, and the run around it. */
interface Hour {
  readonly run: WorkflowRun;
  readonly opens: Instant;
  readonly closes: Instant;
  readonly starts: Instant;
  readonly ends: Instant;
  /** From here on a seller may ask for the money of the interval whose meter is silent. */
  readonly silentAskedAt: Instant;
  readonly band: Band;
}

function published(hour: Hour): Step {
  const done = hour.run.transactions.filter((t) => t.call === "Participants.PublishInfo" && t.ok);
  const oncePerAgent = new Set(done.map(({ from }) => from)).size === done.length;
  const tried = attemptsIn(hour, 1);
  return {
    step: 1,
    name: "PublishInfo",
    gate: "once per agent, before anything else; with its owner's signed mandate",
    events: done.map((t) => eventOf(t, hour.starts, "")),
    tried,
    holds: oncePerAgent && done.every(({ at }) => at < hour.opens) && allInVain(tried),
  };
}

function offered(hour: Hour): Step {
  const posts = hour.run.transactions.filter((t) => t.ok && intervalOf(t, "OfferMade") === hour.run.shown);
  const tried = attemptsIn(hour, 2);
  return {
    step: 2,
    name: "MakeOffer",
    gate: "in the first 55 minutes of the window before the hour",
    events: posts.map((t) => eventOf(t, hour.starts, offerNote(argsOf(t, "OfferMade")))),
    tried,
    holds: posts.length > 0 && posts.every(within(hour.opens, hour.closes)) && allInVain(tried),
  };
}

function read(hour: Hour): Step {
  const { at, block, found } = hour.run.offers;
  const posts = hour.run.transactions.filter((t) => t.at <= at && intervalOf(t, "OfferMade") === hour.run.shown);
  const named = found.map(({ owner, openWh }) => `${hour.run.names.get(owner)} ${openWh} Wh`);
  const same = posts.every((t) =>
    found.some(({ owner, openWh }) => owner === t.from && openWh === argsOf(t, "OfferMade").openWh),
  );
  const call = "BilateralMarket.GetOffers";
  const note = `${found.length} offers: ${named.join(", ")}`;
  return {
    step: 3,
    name: "GetOffers",
    gate: "any time, by anyone: a question, not a transaction",
    events: [{ ...when(at, hour.starts), who: "anyone", call, block, transaction: null, gasUsed: null, note }],
    tried: [],
    holds: found.length > 0 && found.length === posts.length && same,
  };
}

function negotiated(hour: Hour): Step {
  const messages = messagesOf(hour);
  const tried = attemptsIn(hour, 4);
  const inBand = writtenIn(hour).every((t) => isWithin(hour.band, tradeIn(t).pricePerWh));
  return {
    step: 4,
    name: "negotiation",
    gate: "until the gate closes, directly between agents, within the price band",
    events: messages.map(({ at, who, performative }): StepEvent => {
      const nothing = { block: null, transaction: null, gasUsed: null, note: "" };
      return { ...when(at, hour.starts), who, call: performative, ...nothing };
    }),
    tried,
    holds: messages.length > 0 && messages.every(within(hour.opens, hour.closes)) && inBand && allInVain(tried),
  };
}

function allowed(hour: Hour): Step {
  const written = writtenIn(hour);
  const tried = attemptsIn(hour, 5);
  const bySeller = written.every((t) => t.from === tradeIn(t).seller);
  return {
    step: 5,
    name: "AllowTransaction",
    gate: "in the last 5 minutes, by the seller, with the buyer's signature, once per agreement",
    events: written.map((t) => eventOf(t, hour.starts, tradeNote(hour, tradeIn(t)))),
    tried,
    holds: written.length > 0 && bySeller && written.every(within(hour.closes, hour.starts)) && allInVain(tried),
  };
}

function paid(hour: Hour): Step {
  const { transactions, shown } = hour.run;
  const payments = transactions.filter((t) => intervalOf(t, "TradeSettled") === shown);
  const readings = transactions.filter((t) =>
    t.logs.some((l) => l.event === "ReadingRecorded" && l.args.boundary === shown + 1),
  );
  const readAt = Math.max(...readings.map(({ block }) => block));
  const tried = [...attemptsIn(hour, 6), ...unread(hour)];
  return {
    step: 6,
    name: "MakeTransaction",
    gate: "after the hour, by anyone, once both meters' readings stand on the chain",
    events: payments.map((t) => eventOf(t, hour.starts, paymentNote(argsOf(t, "TradeSettled")))),
    tried,
    holds:
      payments.length === writtenIn(hour).length && payments.every(({ block }) => block > readAt) && allInVain(tried),
  };
}

/** The attempts at a step, with the transactions they became. */
function attemptsIn({ run, starts }: Hour, step: number): readonly Tried[] {
  return run.attempts
    .filter((attempt) => attempt.step === step)
    .map(({ agent, at, call, what }) => {
      const t = run.transactions.find((t) => t.who === agent && t.call === call && t.at > at && t.at <= at + BLOCK_MS);
      if (t === undefined) throw studyFailed(`"${what}" of ${agent} is in no block`);
      return call === MAKE_TRANSACTION ? unpaidOf(t, starts, what, run.verdicts.early) : refusedOf(t, starts, what);
    });
}

/** The seller asked for the money of a trade whose other meter had said nothing. */
function unread({ run, starts, silentAskedAt }: Hour): readonly Tried[] {
  const asked = run.transactions.find(
    (t) => t.call === MAKE_TRANSACTION && t.at > silentAskedAt && t.logs.length === 0,
  );
  const what = "payment asked for the hour after, when Carla's meter had said nothing";
  if (asked === undefined) throw studyFailed("nobody asked for the money of the trade whose meter was silent");
  return [unpaidOf(asked, starts, what, run.verdicts.silent)];
}

function allInVain(tried: readonly Tried[]): boolean {
  return tried.every(({ inVain }) => inVain);
}

/** What the end of the margin left on the chain: one transaction per agreement. */
function writtenIn({ run }: Hour): readonly RecordedTransaction[] {
  return run.transactions.filter((t) => intervalOf(t, "TransactionAllowed") === run.shown);
}

/** Messages from the opening of the gate to the interval's start: those in the margin would show. */
function messagesOf({ run, opens, starts }: Hour) {
  return run.messages.filter(within(opens, starts));
}

function within(from: Instant, to: Instant): (one: { readonly at: Instant }) => boolean {
  return ({ at }) => at >= from && at < to;
}

function isWithin({ floor, ceiling }: Band, price: NanoPerWh): boolean {
  return price >= floor.pv && price <= ceiling;
}

function argsOf({ logs }: RecordedTransaction, event: string): Readonly<Record<string, unknown>> {
  return logs.find((log) => log.event === event)?.args ?? {};
}

function intervalOf(t: RecordedTransaction, event: string): unknown {
  return argsOf(t, event).interval;
}

function tradeIn(t: RecordedTransaction): Trade {
  return argsOf(t, "TransactionAllowed").trade as Trade;
}

function offerNote(args: Readonly<Record<string, unknown>>): string {
  const asks = `${args.side === 0 ? "sells" : "buys"} ${args.energyWh} Wh at ${inCents(args.pricePerWh as bigint)}`;
  return args.openWh === args.energyWh ? asks : `${asks}, ${args.openWh} Wh still open`;
}

function tradeNote({ run }: Hour, { buyer, energyWh, pricePerWh }: Trade): string {
  return `${energyWh} Wh to ${run.names.get(buyer as Address)} at ${inCents(pricePerWh)}`;
}

function paymentNote({ deliveredWh, paid }: Readonly<Record<string, unknown>>): string {
  return `${deliveredWh} Wh delivered, ${inCurrency(paid as bigint)} paid`;
}

function countOf(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

import {
  type Address,
  type Agreement,
  type Band,
  type Calendar,
  type Instant,
  instant,
  lessWh,
  type Order,
  type OrderId,
  type PublicOffer,
  type Trade,
  tradeOf,
  type Wh,
  wh,
  ZERO_ADDRESS,
} from "#domain";
import { type FeedersOf, keepLimits } from "../keep-limits.ts";
import type { ClearingInput, ClearingOutcome, Mechanism } from "../mechanism.ts";
import { boughtAndSold, type Leftover, unmatchedOf } from "../unmatched.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import { startNegotiator, step } from "./machine.ts";
import type { NegotiationMessage } from "./message.ts";
import type { NegotiatorConfig, NegotiatorInput, NegotiatorOutput } from "./negotiator.ts";
import type { NegotiatorState } from "./state.ts";
import type { StrategyName } from "./strategy-registry.ts";
import { type NegotiationTiming, timingFor } from "./timing.ts";

/** How a community negotiates when nobody signs anything: for studies, and for simulation without a chain. */
export interface NegotiationParameters {
  readonly calendar: Calendar;
  readonly market?: Address;
  readonly settlement?: Address;
  /** `linear` unless given. */
  readonly strategyOf?: (owner: Address) => StrategyName;
  /** How many sellers a buyer speaks with at a time. */
  readonly maxParallel?: number;
  /** How long every message takes; 100 ms unless given. */
  readonly latencyMs?: number;
  readonly scores?: Readonly<Record<Address, number>>;
  /** Owners that do nothing at all. */
  readonly silent?: ReadonlySet<Address>;
  /** From its instant on an owner does nothing more; what it has confirmed before stands. */
  readonly crashAt?: ReadonlyMap<Address, Instant>;
}

/** What reaches one machine, or a block that reaches all of them. */
type Event = { readonly to: OrderId; readonly input: NegotiatorInput } | "block";

interface World {
  readonly parameters: NegotiationParameters;
  readonly timing: NegotiationTiming;
  readonly orders: readonly Order[];
  readonly machines: ReadonlyMap<OrderId, NegotiatorState>;
  readonly agenda: Agenda<Event>;
  /** What the chain shows, in the order of the first post. */
  readonly posted: Map<OrderId, PublicOffer>;
  /** What the next block will hold. */
  pending: { readonly offers: PublicOffer[]; readonly revoked: Agreement[] };
  blockAt: Instant | null;
  readonly agreed: Agreement[];
  readonly revoked: Set<string>;
}

const LATENCY_MS = 100;
const CLOCK: NegotiatorInput = { kind: "clock" };

/**
 * Direct negotiation (M2 to M5): every order's machine runs in virtual time, with messages that take a constant time
 * and posts that stand in the next block, one second apart. The same input gives the same trades.
 *
 * What two machines have confirmed is a trade, also when one of them stops later: its node restarts and writes it.
 *
 * @source MZ 4.1; design, section 6
 */
export const negotiation: Mechanism<NegotiationParameters> = {
  name: "negotiation",
  clear: (input) => {
    const world = createWorld(input);
    for (const order of world.orders) act(world, order, { kind: "start" }, world.timing.opensAt);
    for (let next = world.agenda.take(); next !== null; next = world.agenda.take()) {
      for (const event of next.items) happen(world, event, next.at);
    }
    return outcomeOf(world, input);
  },
};

function createWorld(input: ClearingInput<NegotiationParameters>): World {
  const { parameters, band, seed, interval } = input;
  const timing = timingFor(parameters.calendar, interval);
  const traded = boughtAndSold(input.fixed);
  const orders = [...input.orders]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .filter((order) => !parameters.silent?.has(order.owner))
    .map((order) => ({ ...order, energyWh: lessWh(order.energyWh, traded.get(order.id) ?? wh(0n)) }));
  const machines = orders.map((order): [OrderId, NegotiatorState] => [
    order.id,
    startNegotiator(configOf(order, parameters, timing, band, seed)),
  ]);
  return {
    parameters,
    timing,
    orders,
    machines: new Map(machines),
    agenda: createAgenda(),
    posted: new Map(),
    pending: { offers: [], revoked: [] },
    blockAt: null,
    agreed: [],
    revoked: new Set(),
  };
}

function configOf(
  order: Order,
  { strategyOf, settlement = ZERO_ADDRESS, maxParallel, scores }: NegotiationParameters,
  timing: NegotiationTiming,
  band: Band,
  seed: bigint,
): NegotiatorConfig {
  return {
    order,
    strategy: strategyOf?.(order.owner) ?? "linear",
    timing,
    band,
    settlement,
    seed,
    ...(maxParallel === undefined ? {} : { maxParallel }),
    ...(scores === undefined ? {} : { scores }),
  };
}

function happen(world: World, event: Event, now: Instant): void {
  if (event === "block") {
    makeBlock(world, now);
    return;
  }
  const state = world.machines.get(event.to);
  if (state !== undefined) act(world, state.config.order, event.input, now);
}

/** Posts and revocations of the last second are now there for everyone to see. */
function makeBlock(world: World, now: Instant): void {
  const { offers, revoked } = world.pending;
  world.pending = { offers: [], revoked: [] };
  world.blockAt = null;
  for (const agreement of revoked) {
    world.revoked.add(keyOf(agreement));
    act(world, { id: agreement.ask, owner: agreement.seller }, { kind: "revoked", agreement }, now);
  }
  if (offers.length === 0) return;
  for (const offer of offers) world.posted.set(offer.id, offer);
  const input: NegotiatorInput = { kind: "offers", offers: [...world.posted.values()] };
  for (const order of world.orders) act(world, order, input, now);
}

/** Lets one machine take one step, unless its owner has crashed, and sees to what comes out. */
function act(world: World, order: Pick<Order, "id" | "owner">, input: NegotiatorInput, now: Instant): void {
  const crashAt = world.parameters.crashAt?.get(order.owner);
  const state = world.machines.get(order.id);
  if (state === undefined || (crashAt !== undefined && now >= crashAt)) return;
  for (const output of step(state, input, now).outputs) carryOut(world, state.config.order, output, now);
}

function carryOut(world: World, order: Order, output: NegotiatorOutput, now: Instant): void {
  switch (output.kind) {
    case "send":
      deliver(world, order, output.message, now);
      return;
    case "wake":
      world.agenda.put(output.at, { to: order.id, input: CLOCK });
      return;
    case "post":
      world.pending.offers.push(postedOffer(order, output, nextBlock(world, now)));
      return;
    case "revoke":
      // Once the gate is closed the contract refuses: what is signed then stays signed.
      if (nextBlock(world, now) < world.timing.closesAt) world.pending.revoked.push(output.agreement);
      return;
    case "agreed":
      if (order.side === "sell") world.agreed.push(output.agreement);
  }
}

function deliver(world: World, order: Order, message: NegotiationMessage, now: Instant): void {
  if (message.performative === "not-understood") return;
  const to = order.side === "sell" ? message.content.bid : message.content.ask;
  const at = instant(now + (world.parameters.latencyMs ?? LATENCY_MS));
  world.agenda.put(at, { to, input: { kind: "message", message } });
}

/** The time of the next block, which is made when something waits for it. */
function nextBlock(world: World, now: Instant): Instant {
  if (world.blockAt === null) {
    world.blockAt = instant((Math.floor(now / 1000) + 1) * 1000);
    world.agenda.put(world.blockAt, "block");
  }
  return world.blockAt;
}

function postedOffer(
  order: Order,
  post: { openWh: Wh; pricePerWh: Order["limitPrice"] },
  blockAt: Instant,
): PublicOffer {
  const { id, owner, meter, feeder, side, interval, energyWh } = order;
  const { openWh, pricePerWh: askingPrice } = post;
  return { id, owner, meter, feeder, side, interval, energyWh, openWh, askingPrice, postedAtSeconds: blockAt / 1000 };
}

function outcomeOf(world: World, input: ClearingInput<NegotiationParameters>): ClearingOutcome {
  const { market = ZERO_ADDRESS, silent, crashAt } = input.parameters;
  const binding = world.agreed.filter((agreement) => !world.revoked.has(keyOf(agreement)));
  const feeders = new Map(input.orders.map((order) => [order.id, order.feeder]));
  const feedersOf: FeedersOf = ({ ask, bid }) => ({
    askFeeder: feeders.get(ask) ?? 0,
    bidFeeder: feeders.get(bid) ?? 0,
  });
  const trades = binding.map((agreement): Trade => tradeOf(agreement, market));
  const { kept, dropped } = keepLimits(trades, input.fixed, input.limits, feedersOf);
  const limited = new Set(dropped.flatMap(({ ask, bid }) => [ask, bid]));
  const isSilent = (owner: Address): boolean => silent?.has(owner) === true || crashAt?.has(owner) === true;
  const reasonOf = ({ order }: Leftover) =>
    limited.has(order.id) ? "limit-reached" : isSilent(order.owner) ? "silent" : null;
  return { trades: kept, unmatched: unmatchedOf(input, kept, reasonOf) };
}

function keyOf({ ask, bid, nonce }: Agreement): string {
  return `${ask}/${bid}/${nonce}`;
}

import type { Log } from "#chain";
import {
  type Calendar,
  type Hex,
  type Instant,
  type IntervalTariff,
  instant,
  interval,
  type Message,
  nanoPerWh,
  wh,
} from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import type { Agent, AgentEvent, BoundaryReading, Effect } from "./agent.ts";
import { type HomeNews, homeMessage } from "./home-message.ts";

/** Hours from noon on; 55 minutes of negotiation before each, 5 minutes of margin. */
export const HOURLY: Calendar = {
  epoch: instant(12 * 3_600_000),
  intervalSeconds: 3_600,
  windowSeconds: 3_600,
  commitMarginSeconds: 300,
  graceSeconds: 3_600,
};
export const TARIFF: IntervalTariff = {
  energyPrice: nanoPerWh(160_000n),
  gridFee: nanoPerWh(95_000n),
  tax: nanoPerWh(85_000n),
  feedIn: nanoPerWh(79_000n),
  localGridFee: nanoPerWh(45_000n),
  localTax: nanoPerWh(20_000n),
  fundPerWh: nanoPerWh(10_000n),
};
export const FLOORS = { none: nanoPerWh(0n), pv: nanoPerWh(60_000n), battery: nanoPerWh(90_000n) };

/** The key of a named agent. */
export function keysOf(name: string): KeyPair {
  return keyPairFor(1n, name);
}

/** Minutes after the first interval begins; negative before. */
export function minute(minutes: number): Instant {
  return instant(HOURLY.epoch + minutes * 60_000);
}

/** An agent at work: it keeps its state from event to event, as its runtime would. */
export class AtWork<S> {
  readonly agent: Agent<S>;
  state: S;

  constructor(agent: Agent<S>) {
    this.agent = agent;
    this.state = agent.init();
  }

  /** What it wants done about an event. */
  on(event: AgentEvent, now: Instant): readonly Effect[] {
    const { state, effects } = this.agent.handle(this.state, event, now);
    this.state = state;
    return effects;
  }

  /** News from an agent of its home, as they arrive over the wire: integers as decimal strings. */
  told(sender: KeyPair, news: HomeNews, now: Instant): readonly Effect[] {
    const message = homeMessage(sender.address, this.agent.address, now, news);
    return this.on({ kind: "message", message: overTheWire(message) }, now);
  }
}

/** A message as its receiver gets it. */
export function overTheWire(message: Message): Message {
  const text = JSON.stringify(message.content, (_, value) => (typeof value === "bigint" ? String(value) : value));
  return { ...message, content: JSON.parse(text) };
}

/** The effects of one kind. */
export function only<K extends Effect["kind"]>(
  kind: K,
  effects: readonly Effect[],
): readonly Extract<Effect, { kind: K }>[] {
  return effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
}

/** The contract functions that effects call. */
export function calls(effects: readonly Effect[]): readonly string[] {
  return only("submit", effects).map(({ call }) => `${call.contract}.${call.function}`);
}

/** What effects tell other agents of the home. */
export function news(effects: readonly Effect[]): readonly HomeNews[] {
  return only("send", effects).map(({ message }) => message.content as HomeNews);
}

/** An event of a contract. */
export function logOf(contract: string, event: string, args: Readonly<Record<string, unknown>>, at: Instant): Log {
  const transaction: Hex = `0x${"00".repeat(32)}`;
  return { contract, event, args, block: Math.floor(at / 1000), index: 0, at, transaction };
}

/** What a home's devices say at a boundary, with something of it changed. */
export function readingAt(boundary: number, changes: Partial<BoundaryReading> = {}): BoundaryReading {
  const at = minute(boundary * 60);
  return {
    interval: interval(boundary),
    energy: { at, importWh: wh(0n), exportWh: wh(0n) },
    pv: null,
    battery: null,
    netImportW: boundary > 0 ? [0] : [],
    ...changes,
  };
}

import type { Agent, AgentEvent, BoundaryReading, Effect, GridReading } from "#agents";
import type { Call, Log, Receipt } from "#chain";
import {
  type Address,
  type Envelope,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  instant,
  type Message,
} from "#domain";
import type { OfferAnswer } from "#market";
import { letterKeyOf, type Remembered, type ReplayWindow, replayWindow, type Sealer, sealerOf } from "#messaging";
import type { KeyPair } from "#privacy";
import type { PendingCall } from "./block-writer.ts";
import type { DailyStatement, DueCorrection } from "./daily-statements.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Outages } from "./faults.ts";

/** An agent with its key and its home. */
export interface Hosted {
  readonly agent: Agent;
  readonly keys: KeyPair;
  readonly household: HouseholdName;
}

/** What waits in the queue of a market day. */
export type Happening =
  | { readonly kind: "step" }
  | { readonly kind: "block" }
  | { readonly kind: "boundary" }
  | { readonly kind: "event"; readonly agent: number; readonly event: AgentEvent }
  | { readonly kind: "mail"; readonly agent: number; readonly envelope: Envelope };

/** What else effects reach: devices, the offer index, the record. */
export interface Surroundings {
  control(household: HouseholdName, netExportWh: bigint): void;
  offers(interval: IntervalIndex): OfferAnswer;
  record(effect: Extract<Effect, { kind: "record" }>): void;
  /** A message that was sent, in clear, for those who may look: the page of a simulation. */
  overheard(message: Message, now: Instant): void;
  blockWanted(): void;
  readonly outages: Outages;
}

/** How long a message between two agents travels, in ms of virtual time. */
export const MESSAGE_LATENCY_MS = 50;
/** So many letters wait for an agent that is out of order; what comes after them is dropped, so a flood pushes none out. */
export const LETTERS_KEPT = 200;

/** What of the host goes into a snapshot. */
export interface HostState {
  readonly states: readonly unknown[];
  readonly pending: readonly { readonly agent: number; readonly call: Call }[];
  readonly wakes: readonly (readonly [number, number])[];
  readonly messages: number;
  readonly refused: number;
  /** Per agent: the letters it has had, so that none counts twice. */
  readonly letters: readonly Remembered[];
  /** Letters that wait for agents out of order, in the order in which they came. */
  readonly kept: readonly { readonly agent: number; readonly envelopes: readonly Envelope[] }[];
  /** What the chain said to agents out of order that will work again. */
  readonly unread: readonly { readonly agent: number; readonly logs: readonly Log[] }[];
}

/**
 * Runs agents: brings them their events in a fixed order and does what they want done. Messages are really signed, sealed
 * and opened; transactions really wait for a block.
 *
 * @source design, section 8
 */
export class Host {
  readonly agents: readonly Hosted[];
  readonly #queue: EventQueue<Happening>;
  readonly #surroundings: Surroundings;
  readonly #sealers: readonly Sealer[];
  readonly #letterKeys: readonly Uint8Array[];
  readonly #byAddress: ReadonlyMap<Address, number>;
  readonly #byInterest: ReadonlyMap<string, readonly number[]>;
  readonly #windows: readonly ReplayWindow[];
  #states: unknown[];
  #pending: { agent: number; call: Call }[];
  #wakes: Set<string>;
  readonly #kept: Map<number, readonly Envelope[]>;
  readonly #unread: Map<number, Log[]>;
  /** Messages sent so far. */
  messages: number;
  /** Letters that were not taken so far: forged, unreadable, or here before. */
  refused: number;

  constructor(agents: readonly Hosted[], queue: EventQueue<Happening>, surroundings: Surroundings, saved?: HostState) {
    this.agents = agents;
    this.#queue = queue;
    this.#surroundings = surroundings;
    this.#sealers = agents.map(({ keys }) => sealerOf(keys));
    this.#letterKeys = agents.map(({ keys }) => letterKeyOf(keys));
    this.#byAddress = new Map(agents.map(({ keys }, i) => [keys.address, i]));
    this.#byInterest = interestsOf(agents);
    this.#states = saved === undefined ? agents.map(({ agent }) => agent.init()) : [...saved.states];
    this.#pending = [...(saved?.pending ?? [])];
    this.#wakes = new Set((saved?.wakes ?? []).map(([agent, at]) => `${agent}/${at}`));
    this.#kept = new Map((saved?.kept ?? []).map(({ agent, envelopes }) => [agent, envelopes]));
    this.#unread = new Map((saved?.unread ?? []).map(({ agent, logs }) => [agent, [...logs]]));
    this.messages = saved?.messages ?? 0;
    this.refused = saved?.refused ?? 0;
    this.#windows = agents.map((_, i) => {
      const remembered = saved?.letters[i];
      return replayWindow(remembered === undefined ? {} : { remembered });
    });
  }

  save(): HostState {
    const wakes = [...this.#wakes].map((key) => key.split("/").map(Number) as [number, number]);
    const letters = this.#windows.map((window) => window.remembered());
    const kept = [...this.#kept].map(([agent, envelopes]) => ({ agent, envelopes }));
    const unread = [...this.#unread].map(([agent, logs]) => ({ agent, logs }));
    const { messages, refused } = this;
    return { states: this.#states, pending: this.#pending, wakes, messages, refused, letters, kept, unread };
  }

  /** What an agent remembers; undefined when there is none of that name. */
  stateOf(name: string): unknown {
    return this.#states[this.agents.findIndex(({ agent }) => agent.name === name)];
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Calls that wait for a block. */
  get pendingCalls(): number {
    return this.#pending.length;
  }

  /** Tells every agent that its life begins; who returns from an outage is woken and looks what is due. */
  start(at: Instant): void {
    this.agents.forEach((_, agent) => {
      this.#deliver(agent, { kind: "start" }, at);
    });
    for (const { agent, at } of this.#surroundings.outages.returns) this.#wake(agent, at);
  }

  /** Brings a device reading to the device agents of a home. */
  readings(household: HouseholdName, reading: BoundaryReading, now: Instant): void {
    this.#toRoles(DEVICE_ROLES, household, { kind: "reading", reading }, now);
  }

  /** Brings the operator's own instruments to the operator's agents. */
  grid(reading: GridReading, now: Instant): void {
    this.#toRoles(GRID_ROLES, null, { kind: "grid", reading }, now);
  }

  /** Brings a home the hash of its statement. */
  statement({ household, interval, hash }: DailyStatement, now: Instant): void {
    this.#toRoles(["buyer"], household, { kind: "statement", interval, hash }, now);
  }

  /** Brings a home the hash of a correction of one of its readings. */
  correction({ household, interval, number, hash }: DueCorrection, now: Instant): void {
    this.#toRoles(["buyer"], household, { kind: "correction", interval, number, hash }, now);
  }

  /** Hands out what waits for a block, in the order in which it was wanted. */
  takePending(): { calls: readonly PendingCall[]; settle(receipts: readonly Receipt[], now: Instant): void } {
    const taken = this.#pending;
    this.#pending = [];
    const calls = taken.map(({ agent, call }) => ({ signer: (this.agents[agent] as Hosted).keys, call }));
    const settle = (receipts: readonly Receipt[], now: Instant) =>
      taken.forEach(({ agent, call }, i) => {
        const receipt = receipts[i] as Receipt;
        if (!receipt.ok) this.#deliver(agent, { kind: "receipt", call, receipt }, now);
      });
    return { calls, settle };
  }

  /** Tells the agents what a block says. */
  logs(logs: readonly Log[], now: Instant): void {
    for (const log of logs) {
      for (const agent of this.#byInterest.get(`${log.contract}.${log.event}`) ?? [])
        this.#deliver(agent, { kind: "chain", log }, now);
    }
  }

  /** Lets an agent handle an event that is due, after what the chain said and the letters that came while it was out of order. */
  handle(agent: number, event: AgentEvent, now: Instant): void {
    if (event.kind === "clock") this.#wakes.delete(`${agent}/${now}`);
    if (this.#surroundings.outages.isOut(agent, now)) {
      if (event.kind === "chain") this.#leaveUnread(agent, event.log, now);
      return;
    }
    this.#handOver(agent, now);
    const hosted = this.agents[agent] as Hosted;
    const { state, effects } = hosted.agent.handle(this.#states[agent], event, now);
    this.#states[agent] = state;
    for (const effect of effects) this.#do(agent, hosted, effect, now);
  }

  /**
   * Opens a letter and hands its message over, once. What cannot be opened or was here before is dropped, as a network
   * would: an answer would only tell its sender what to try next. For an agent out of order letters are kept.
   */
  mail(agent: number, envelope: Envelope, now: Instant): void {
    if (this.#surroundings.outages.isOut(agent, now)) {
      this.#keep(agent, envelope);
      return;
    }
    this.#handOver(agent, now);
    const message = this.#admitted(agent, envelope, now);
    if (message !== null) this.handle(agent, { kind: "message", message }, now);
  }

  #keep(agent: number, envelope: Envelope): void {
    const kept = this.#kept.get(agent) ?? [];
    if (kept.length >= LETTERS_KEPT) this.refused++;
    else this.#kept.set(agent, [...kept, envelope]);
  }

  #leaveUnread(agent: number, log: Log, now: Instant): void {
    if (!this.#surroundings.outages.returns.some((back) => back.agent === agent && back.at > now)) return;
    const logs = this.#unread.get(agent);
    if (logs === undefined) this.#unread.set(agent, [log]);
    else logs.push(log);
  }

  /** It works again: hands over what has waited, but for letters that are not waited for any more. */
  #handOver(agent: number, now: Instant): void {
    const [unread, kept] = [this.#unread.get(agent) ?? [], this.#kept.get(agent) ?? []];
    this.#unread.delete(agent);
    this.#kept.delete(agent);
    for (const log of unread) this.handle(agent, { kind: "chain", log }, now);
    for (const envelope of kept) {
      const message = this.#admitted(agent, envelope, now);
      if (message !== null && now <= message.replyBy) this.handle(agent, { kind: "message", message }, now);
    }
  }

  #admitted(agent: number, envelope: Envelope, now: Instant): Message | null {
    const message = this.#opened(agent, envelope);
    if (message !== null && (this.#windows[agent] as ReplayWindow).admit(message, now).ok) return message;
    this.refused++;
    return null;
  }

  #opened(agent: number, envelope: Envelope): Message | null {
    const sender = this.#byAddress.get(envelope.from);
    if (sender === undefined) return null;
    const opened = (this.#sealers[agent] as Sealer).open(envelope, this.#letterKeys[sender] as Uint8Array);
    return opened.ok ? opened.message : null;
  }

  #do(agent: number, hosted: Hosted, effect: Effect, now: Instant): void {
    switch (effect.kind) {
      case "send":
        this.#send(agent, effect.message, now);
        break;
      case "submit":
        this.#pending.push({ agent, call: effect.call });
        this.#surroundings.blockWanted();
        break;
      case "wake":
        this.#wake(agent, instant(Math.max(effect.at, now)));
        break;
      case "query":
        this.#answer(agent, effect.interval, now);
        break;
      case "control":
        this.#surroundings.control(hosted.household, effect.netExportWh);
        break;
      case "record":
        this.#surroundings.record(effect);
    }
  }

  /** The index answers as fast as a message travels. */
  #answer(agent: number, interval: IntervalIndex, now: Instant): void {
    const event: AgentEvent = { kind: "offers", interval, answer: this.#surroundings.offers(interval) };
    this.#queue.push(instant(now + MESSAGE_LATENCY_MS), agent, { kind: "event", agent, event });
  }

  /** Nobody writes in another's name: no key at hand could sign for it. */
  #send(agent: number, message: Message, now: Instant): void {
    const receiver = this.#byAddress.get(message.receiver);
    if (message.sender !== this.agents[agent]?.keys.address) {
      this.refused++;
      return;
    }
    if (receiver === undefined) return;
    this.messages++;
    this.#surroundings.overheard(message, now);
    const envelope = (this.#sealers[agent] as Sealer).seal(message, this.#letterKeys[receiver] as Uint8Array);
    this.#queue.push(instant(now + MESSAGE_LATENCY_MS), receiver, { kind: "mail", agent: receiver, envelope });
  }

  /** Several wishes to be woken at the same instant are one. */
  #wake(agent: number, at: Instant): void {
    const key = `${agent}/${at}`;
    if (this.#wakes.has(key)) return;
    this.#wakes.add(key);
    this.#queue.push(at, agent, { kind: "event", agent, event: { kind: "clock" } });
  }

  #deliver(agent: number, event: AgentEvent, now: Instant): void {
    this.#queue.push(now, agent, { kind: "event", agent, event });
  }

  #toRoles(roles: readonly string[], household: HouseholdName | null, event: AgentEvent, now: Instant): void {
    this.agents.forEach((hosted, agent) => {
      if (!roles.includes(hosted.agent.role)) return;
      if (household === null || hosted.household === household) this.#deliver(agent, event, now);
    });
  }
}

const DEVICE_ROLES = ["meter", "pv", "battery", "community-battery"];
const GRID_ROLES = ["operator", "external-market"];

function interestsOf(agents: readonly Hosted[]): ReadonlyMap<string, readonly number[]> {
  const byInterest = new Map<string, number[]>();
  agents.forEach(({ agent }, i) => {
    for (const interest of agent.interests) byInterest.set(interest, [...(byInterest.get(interest) ?? []), i]);
  });
  return byInterest;
}

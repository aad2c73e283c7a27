import type { Block } from "#chain/embedded";
import type { Address, Hex, Instant, IntervalIndex, Message } from "#domain";
import type { CommunityReader, CommunityStore } from "#storage";
import type { CommunityEvents } from "./listeners.ts";

/** A transaction that a contract refused. */
export interface RefusedTransaction {
  readonly at: Instant;
  readonly block: number;
  readonly from: Address;
  readonly error: string;
}

/** What is known of a run while it goes on, besides its books. */
export interface ControlRoomState {
  readonly now: Instant | null;
  readonly head: { readonly number: number; readonly at: Instant; readonly stateRoot: Hex } | null;
  /** When each agent last sent a message or a transaction, in the community's time. */
  readonly lastActive: ReadonlyMap<Address, Instant>;
  /** Messages sent while an interval ran; −1 is the time before the first. */
  readonly messages: ReadonlyMap<number, number>;
  /** The newest, by transaction. */
  readonly refused: ReadonlyMap<Hex, RefusedTransaction>;
}

const SNAPSHOT = "control-room";
const BEFORE_THE_FIRST = -1;
const INTERVALS_KEPT = 96;
const REFUSED_KEPT = 50;

/**
 * Watches a run: who is active, how much is said, what is refused. What it knows is kept in the store, so that another
 * process can ask.
 *
 * @source design, section 8 (control room)
 */
export class ControlRoom {
  #lastActive = new Map<Address, Instant>();
  #messages = new Map<number, number>();
  #refused = new Map<Hex, RefusedTransaction>();
  #running = BEFORE_THE_FIRST;
  #now: Instant | null = null;
  #head: ControlRoomState["head"] = null;

  /** Hand these to the community. */
  readonly events: CommunityEvents = {
    block: (block) => this.#block(block),
    message: (message, at) => this.#message(message, at),
    boundary: (interval, at) => this.#boundary(interval, at),
  };

  get state(): ControlRoomState {
    return {
      now: this.#now,
      head: this.#head,
      lastActive: this.#lastActive,
      messages: this.#messages,
      refused: this.#refused,
    };
  }

  /** Goes on with what was kept when the community was last open; to be called before time passes. */
  resume(reader: CommunityReader): void {
    const saved = ControlRoom.read(reader);
    if (saved === null) return;
    this.#lastActive = new Map(saved.lastActive);
    this.#messages = new Map(saved.messages);
    this.#refused = new Map(saved.refused);
    this.#now = saved.now;
    this.#head = saved.head;
    this.#messages.delete(BEFORE_THE_FIRST);
  }

  /** Keeps what is known, for whoever asks from outside. */
  save(store: CommunityStore): void {
    store.saveSnapshot(SNAPSHOT, { block: this.#head?.number ?? 0, interval: Math.max(this.#running, 0) }, this.state);
  }

  /** What was last kept; null before that. */
  static read(reader: CommunityReader): ControlRoomState | null {
    return (reader.latestSnapshot(SNAPSHOT)?.state as ControlRoomState | undefined) ?? null;
  }

  #block({ number, at, stateRoot, receipts }: Block): void {
    this.#now = at;
    this.#head = { number, at, stateRoot };
    for (const { from, hash, ok, refusal } of receipts) {
      this.#lastActive.set(from, at);
      if (!ok) this.#refused.set(hash, { at, block: number, from, error: refusal?.error ?? "no reason given" });
    }
    keepNewest(this.#refused, REFUSED_KEPT);
  }

  #message({ sender }: Message, at: Instant): void {
    this.#now = at;
    this.#lastActive.set(sender, at);
    this.#messages.set(this.#running, (this.#messages.get(this.#running) ?? 0) + 1);
  }

  /** A day that is run again after a crash begins at a boundary: its count begins anew. */
  #boundary(interval: IntervalIndex, at: Instant): void {
    this.#now = at;
    this.#running = interval;
    this.#messages.delete(interval);
    this.#messages.set(interval, 0);
    keepNewest(this.#messages, INTERVALS_KEPT);
  }
}

function keepNewest(map: Map<unknown, unknown>, count: number): void {
  for (const key of map.keys()) {
    if (map.size <= count) return;
    map.delete(key);
  }
}

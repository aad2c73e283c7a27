import type { Effect } from "#agents";
import type { Instant, IntervalIndex, Message } from "#domain";
import type { CommunityStore } from "#storage";
import type { StoredBooking } from "./books.ts";

/** One fact of a run, as agents and books state it. */
export interface Fact {
  readonly interval: IntervalIndex;
  readonly kind: string;
  readonly key: string;
  readonly body: unknown;
}

/** Hears facts the moment they are stated. */
export interface Listener {
  fact?(fact: Fact): void;
  message?(message: Message, at: Instant): void;
}

/** The kind under which a booked interval is stored. */
export const BOOKING = "booking";

/**
 * Collects what agents and books state and writes it to the store together with the snapshot that follows: after a crash
 * the same facts are stated again, and storing the same fact twice changes nothing.
 */
export class Recorder {
  readonly #store: CommunityStore;
  readonly #listener: Listener;
  #waiting: Fact[] = [];

  constructor(store: CommunityStore, listener: Listener = {}) {
    this.#store = store;
    this.#listener = listener;
  }

  /** Takes a fact that an agent states. */
  readonly record = (effect: Extract<Effect, { kind: "record" }>): void => {
    this.#add({ interval: effect.interval, kind: effect.what, key: effect.key, body: effect.body });
  };

  /** Takes intervals that the books have closed. */
  readonly book = (bookings: readonly StoredBooking[]): void => {
    for (const body of bookings) this.#add({ interval: body.interval, kind: BOOKING, key: "community", body });
  };

  /** Hears a message that was sent; nothing of it is stored. */
  readonly overheard = (message: Message, at: Instant): void => this.#listener.message?.(message, at);

  /** Writes what has been collected. */
  flush(): void {
    const byInterval = Map.groupBy(this.#waiting, (fact) => fact.interval);
    for (const [interval, facts] of byInterval) {
      this.#store.appendRecords(
        interval,
        facts.map(({ kind, key, body }) => ({ kind, key, body })),
      );
    }
    this.#waiting = [];
  }

  #add(fact: Fact): void {
    this.#waiting.push(fact);
    this.#listener.fact?.(fact);
  }
}

import type { Instant } from "#domain";

/** Something that happens at an instant; at the same instant lower ranks come first, then whoever was put in first. */
export interface Entry<T> {
  readonly at: Instant;
  readonly rank: number;
  readonly sequence: number;
  readonly item: T;
}

/**
 * The clock of a simulation: a priority queue ordered by (instant, rank, order of arrival), so that the same seed gives
 * the same day on every machine.
 *
 * @source design, section 5 (event queue)
 */
export class EventQueue<T> {
  #heap: Entry<T>[] = [];
  #sequence = 0;

  push(at: Instant, rank: number, item: T): void {
    this.#heap.push({ at, rank, sequence: this.#sequence++, item });
    this.#rise(this.#heap.length - 1);
  }

  peek(): Entry<T> | undefined {
    return this.#heap[0];
  }

  pop(): Entry<T> | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Everything that waits, in order: what a snapshot keeps. */
  save(): { readonly sequence: number; readonly entries: readonly Entry<T>[] } {
    return { sequence: this.#sequence, entries: [...this.#heap].sort(before) };
  }

  /** A queue as it was saved. */
  static restore<T>(saved: { readonly sequence: number; readonly entries: readonly Entry<T>[] }): EventQueue<T> {
    const queue = new EventQueue<T>();
    queue.#heap = [...saved.entries];
    queue.#sequence = saved.sequence;
    return queue;
  }

  #rise(start: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#swapIfBefore(i, parent)) return;
      i = parent;
    }
  }

  #sink(start: number): void {
    let i = start;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      const child = right < this.#heap.length && before(this.#at(right), this.#at(left)) < 0 ? right : left;
      if (child >= this.#heap.length || !this.#swapIfBefore(child, i)) return;
      i = child;
    }
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const a = this.#at(child);
    const b = this.#at(parent);
    if (before(a, b) >= 0) return false;
    this.#heap[child] = b;
    this.#heap[parent] = a;
    return true;
  }

  #at(i: number): Entry<T> {
    return this.#heap[i] as Entry<T>;
  }
}

function before(a: Entry<unknown>, b: Entry<unknown>): number {
  return a.at - b.at || a.rank - b.rank || a.sequence - b.sequence;
}

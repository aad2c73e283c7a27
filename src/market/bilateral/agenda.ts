import type { Instant } from "#domain";

/** What is to happen when; at one instant in the order in which it was put in. */
export interface Agenda<T> {
  put(at: Instant, item: T): void;
  /** Takes the earliest instant with everything put in for it so far; null when nothing is left. */
  take(): { readonly at: Instant; readonly items: readonly T[] } | null;
}

/** An empty agenda: a heap of instants, each with its items in a queue. */
export function createAgenda<T>(): Agenda<T> {
  const buckets = new Map<Instant, T[]>();
  const heap: Instant[] = [];
  return {
    put: (at, item) => {
      const bucket = buckets.get(at);
      if (bucket !== undefined) {
        bucket.push(item);
        return;
      }
      buckets.set(at, [item]);
      rise(heap, at);
    },
    take: () => {
      const at = heap[0];
      if (at === undefined) return null;
      const items = buckets.get(at) ?? [];
      buckets.delete(at);
      sink(heap);
      return { at, items };
    },
  };
}

function rise(heap: Instant[], at: Instant): void {
  let i = heap.push(at) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent] as Instant;
    if (above <= at) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = at;
}

/** Removes the top: the last instant takes its place and moves down. */
function sink(heap: Instant[]): void {
  const moved = heap.pop() as Instant;
  if (heap.length === 0) return;
  let i = 0;
  for (;;) {
    const left = 2 * i + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && (heap[right] as Instant) < (heap[left] as Instant) ? right : left;
    if ((heap[child] as Instant) >= moved) break;
    heap[i] = heap[child] as Instant;
    i = child;
  }
  heap[i] = moved;
}

/** A binary heap: what ends first stands first. */
export interface ExpiryQueue<T extends { readonly endsAt: number }> {
  readonly items: T[];
}

/** An empty queue. */
export function expiryQueue<T extends { readonly endsAt: number }>(): ExpiryQueue<T> {
  return { items: [] };
}

/** Adds an item in O(log n). */
export function pushExpiry<T extends { readonly endsAt: number }>({ items }: ExpiryQueue<T>, item: T): void {
  let at = items.push(item) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = items[above] as T;
    if (parent.endsAt <= item.endsAt) break;
    items[at] = parent;
    at = above;
  }
  items[at] = item;
}

/** Takes the item out that ends first, when it has ended before `now`; O(log n). */
export function popEnded<T extends { readonly endsAt: number }>({ items }: ExpiryQueue<T>, now: number): T | null {
  const first = items[0];
  if (first === undefined || first.endsAt >= now) return null;
  const last = items.pop() as T;
  if (items.length > 0) sink(items, last);
  return first;
}

/** Lets an item sink from the top to its place. */
function sink<T extends { readonly endsAt: number }>(items: T[], item: T): void {
  let at = 0;
  for (;;) {
    const [left, right] = [items[2 * at + 1], items[2 * at + 2]];
    if (left === undefined) break;
    const below = right !== undefined && right.endsAt < left.endsAt ? 2 * at + 2 : 2 * at + 1;
    const child = items[below] as T;
    if (child.endsAt >= item.endsAt) break;
    items[at] = child;
    at = below;
  }
  items[at] = item;
}

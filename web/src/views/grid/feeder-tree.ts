/** What of a feeder says where it hangs. */
interface Hanging {
  readonly id: number;
  readonly parent: number;
}

/** A feeder with the ones that hang below it. */
export interface Branch<F> {
  readonly feeder: F;
  readonly below: readonly Branch<F>[];
}

/** Feeders as a tree, in the order in which they came. One whose parent is unknown, or hangs below itself, stands at the top. */
export function treeOf<F extends Hanging>(feeders: readonly F[]): readonly Branch<F>[] {
  const ids = new Set(feeders.map(({ id }) => id));
  const parentOf = new Map(feeders.map(({ id, parent }) => [id, parent]));
  const isTop = ({ id, parent }: F) => !ids.has(parent) || hangsBelowItself(id, parentOf);
  const branch = (feeder: F): Branch<F> => ({
    feeder,
    below: feeders.filter((other) => other.parent === feeder.id && !isTop(other)).map(branch),
  });
  return feeders.filter(isTop).map(branch);
}

function hangsBelowItself(id: number, parentOf: ReadonlyMap<number, number>): boolean {
  let at = parentOf.get(id);
  for (let step = 0; at !== undefined && step <= parentOf.size; step += 1) {
    if (at === id) return true;
    at = parentOf.get(at);
  }
  return false;
}

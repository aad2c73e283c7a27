/** A copy with room for at least `length` values and twice as many as before, the new ones set to `fill`. */
export function longer<T extends Int32Array | Float64Array>(column: T, length: number, fill = 0): T {
  const size = Math.max(length, 2 * column.length);
  const copy = column instanceof Int32Array ? new Int32Array(size) : new Float64Array(size);
  copy.set(column);
  copy.fill(fill, column.length);
  return copy as T;
}

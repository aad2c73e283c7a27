/** Cuts a list into parts of at most `size`, in order. @example inParts([1, 2, 3], 2)   // [[1, 2], [3]] */
export function inParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}

/**
 * The word that differs least from a misspelt one, or null when none is near.
 *
 * @source Levenshtein distance; capitals and underscores count less than letters
 */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = Math.min(editDistance(plain(word), plain(candidate)), prefixDistance(word, candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return least <= Math.ceil(plain(word).length * 0.4) ? best : null;
}

/** `capacity` is near to `capacity_kWh`: only the unit is missing. */
function prefixDistance(word: string, candidate: string): number {
  const [stem = ""] = candidate.split("_");
  const [ownStem = ""] = word.split("_");
  return editDistance(plain(ownStem), plain(stem)) + (stem === candidate ? 0 : 1);
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, "");
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

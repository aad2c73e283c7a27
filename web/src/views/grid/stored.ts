/** What a battery held at the end of each interval, in Wh; null where that is unknown. */
interface Stored {
  readonly storedWh: readonly (string | null)[];
}

/** What several batteries held together, in kWh; null where one of them is unknown. Nothing without batteries. */
export function storedSeries(batteries: readonly Stored[]): readonly (number | null)[] {
  const [first] = batteries;
  if (first === undefined) return [];
  return first.storedWh.map((_, i) => {
    const all = batteries.map(({ storedWh }) => storedWh[i] ?? null);
    if (all.includes(null)) return null;
    return all.reduce((sum, stored) => sum + Number(stored), 0) / 1_000;
  });
}

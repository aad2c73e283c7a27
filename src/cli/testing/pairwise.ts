/** Values of several factors, by the factor's name. */
export type Factors = Readonly<Record<string, readonly string[]>>;

/**
 * Rows in which every two values of any two factors meet at least once: faults come from two things that do not suit each
 * other far more often than from three.
 *
 * @source Cohen et al. 1997, "The AETG system": rows are made greedily, each covering as many new pairs as it can
 */
export function pairwise(factors: Factors): readonly Readonly<Record<string, string>>[] {
  const names = Object.keys(factors);
  const open = new Set(names.flatMap((a, i) => names.slice(i + 1).flatMap((b) => pairsOf(factors, a, b))));
  const rows: Record<string, string>[] = [];
  while (open.size > 0) {
    const [first = ""] = open;
    const row = Object.fromEntries(first.split("&").map((pair) => pair.split("=") as [string, string]));
    for (const name of names) row[name] ??= bestValue(name, factors[name] ?? [], row, names, open);
    for (const [a, b] of pairsIn(names)) open.delete(key(a, row[a], b, row[b]));
    rows.push(row);
  }
  return rows;
}

function bestValue(
  name: string,
  values: readonly string[],
  row: Readonly<Record<string, string>>,
  names: readonly string[],
  open: ReadonlySet<string>,
): string {
  const isNew = (value: string, other: string) => {
    const [a, b] = names.indexOf(name) < names.indexOf(other) ? [name, other] : [other, name];
    return row[other] !== undefined && open.has(key(a, a === name ? value : row[a], b, b === name ? value : row[b]));
  };
  const gains = values.map((value) => names.filter((other) => other !== name && isNew(value, other)).length);
  return values[gains.indexOf(Math.max(...gains))] as string;
}

function pairsOf(factors: Factors, a: string, b: string): readonly string[] {
  return (factors[a] ?? []).flatMap((one) => (factors[b] ?? []).map((other) => key(a, one, b, other)));
}

function pairsIn(names: readonly string[]): readonly (readonly [string, string])[] {
  return names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
}

function key(a: string, one: string | undefined, b: string, other: string | undefined): string {
  return `${a}=${one}&${b}=${other}`;
}

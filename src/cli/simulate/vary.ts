import { SHARING_KEYS, strategyNames } from "#market";
import { BUILT_MECHANISMS, FORECASTS, nearest } from "#simulation/study";
import { seed, wholeNumber } from "../support/arguments.ts";
import { usage } from "../support/failure.ts";

/** What can differ from one run to the next. */
export const KEYS = ["seed", "mechanism", "key", "forecast", "strategy", "days"] as const;
export type Key = (typeof KEYS)[number];
/** One run's values, as they were written. */
export type Variation = Readonly<Partial<Record<Key, string>>>;

const MOST_RUNS = 10_000;

/**
 * Every combination of the values of some `key=a,b,c`; one empty variation when there is none.
 *
 * @throws CLI_USAGE for a key or value that does not exist
 */
export function variationsOf(settings: readonly string[]): readonly Variation[] {
  let variations: readonly Variation[] = [{}];
  for (const setting of settings) {
    const { key, values } = parse(setting);
    if (variations[0]?.[key] !== undefined) throw usage(`--vary: ${key} is varied twice; give all its values at once.`);
    variations = variations.flatMap((before) => values.map((value) => ({ ...before, [key]: value })));
    if (variations.length > MOST_RUNS) throw usage(`--vary: more than ${MOST_RUNS} runs; give fewer values.`);
  }
  return variations;
}

/**
 * The same where a sharing key varies: it makes a difference to sharing only, so that any other mechanism gets one row, and
 * without a mechanism it is sharing that varies.
 *
 * @param mechanism  The one that was given beside the variations.
 */
export function keysForSharing(variations: readonly Variation[], mechanism: string | undefined): readonly Variation[] {
  const seen = new Set<string>();
  return variations
    .map((variation): Variation => {
      if (variation.key === undefined) return variation;
      const chosen = variation.mechanism ?? mechanism ?? "sharing";
      const { key, ...others } = variation;
      return chosen === "sharing" ? { ...others, mechanism: chosen, key } : others;
    })
    .filter((variation) => {
      const text = KEYS.map((key) => variation[key]).join("\n");
      return !seen.has(text) && seen.add(text);
    });
}

function parse(setting: string): { key: Key; values: readonly string[] } {
  const [name = "", list = "", ...rest] = setting.split("=");
  const values = list.split(",").map((value) => value.trim());
  if (rest.length > 0 || values.includes("")) throw usage(`--vary: expected key=a,b,c, got "${setting}".`);
  const key = KEYS.find((known) => known === name);
  if (key === undefined)
    throw usage(`--vary: there is no key "${name}"; expected one of ${KEYS.join(", ")}.${hint(name, KEYS)}`);
  for (const value of values) expectValue(key, value);
  return { key, values };
}

function expectValue(key: Key, value: string): void {
  if (key === "seed" || key === "days") {
    try {
      if (key === "seed") seed(value);
      else wholeNumber(1)(value);
    } catch (error) {
      throw usage(`--vary ${key}: "${value}" is not possible. ${(error as Error).message}`);
    }
    return;
  }
  if (key === "key" && /\.(txt|ya?ml)$/i.test(value)) return;
  const known = { mechanism: BUILT_MECHANISMS, key: SHARING_KEYS, forecast: FORECASTS, strategy: strategyNames() }[
    key
  ] as readonly string[];
  if (!known.includes(value)) {
    throw usage(`--vary ${key}: there is no "${value}"; expected one of ${known.join(", ")}.${hint(value, known)}`);
  }
}

function hint(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === null ? "" : ` Did you mean ${guess}?`;
}

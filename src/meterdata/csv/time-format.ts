/** How times are written: three names, or a pattern of date letters. */
export const NAMED_FORMATS = ["iso", "unix-s", "unix-ms"] as const;

/** A time as a pattern reads it: by the clock of its place, or as an hour of a day that is counted. */
export interface ReadTime {
  /** The local time written as if it were UTC; with `hourOfDay` the midnight before it. */
  readonly localMs: number;
  /** 1 for the first hour after midnight, up to 25 on the day on which the clocks go back; null in a clock time. */
  readonly hourOfDay: number | null;
}

const TOKENS = /yyyy|yy|MM|dd|HH|mm|ss|k|\*|\[|\]/g;
const GROUPS: Readonly<Record<string, string>> = {
  yyyy: "(?<y>\\d{4})",
  yy: "(?<yy>\\d{2})",
  MM: "(?<M>\\d{1,2})",
  dd: "(?<d>\\d{1,2})",
  HH: "(?<H>\\d{1,2})",
  mm: "(?<m>\\d{2})",
  ss: "(?<s>\\d{2})",
  k: "(?<k>\\d{1,2})",
  "*": "[^\\r\\n]{0,100}",
  "[": "(?:",
  "]": ")?",
};

/**
 * Whether a pattern holds a date, each letter group once, and brackets that close.
 *
 * @example
 * isTimePattern("dd.MM.yyyy HH:mm[:ss]")   // true
 */
export function isTimePattern(pattern: string): boolean {
  const tokens = pattern.match(TOKENS) ?? [];
  const letters = tokens.filter((token) => !/[[\]*]/.test(token));
  const has = (name: string) => letters.includes(name);
  if (new Set(letters).size !== letters.length || (has("yyyy") && has("yy"))) return false;
  if (!((has("yyyy") || has("yy")) && has("MM") && has("dd"))) return false;
  if (/[[\]]/.test(pattern.replaceAll(/\[[^[\]]*\]/g, "")) || tokens.filter((token) => token === "*").length > 1)
    return false;
  return has("k") !== has("HH");
}

const compiled = new Map<string, RegExp>();

/**
 * Reads a time by a pattern; null where it does not fit, or is no day of the calendar.
 *
 * @param pattern  Accepted by `isTimePattern`. `[ ]` may be missing, `*` is anything, `k` the number of the hour in its day.
 * @example
 * readTime("31.12.2025 24:00", "dd.MM.yyyy HH:mm[:ss]")?.localMs   // 1767225600000
 */
export function readTime(text: string, pattern: string): ReadTime | null {
  const groups = regexpOf(pattern).exec(text)?.groups;
  if (groups === undefined) return null;
  const { y, yy = "0", M, d, H = "0", m = "0", s = "0", k } = groups;
  const year = y === undefined ? 2000 + Number(yy) : Number(y);
  const midnight = Date.UTC(year, Number(M) - 1, Number(d));
  if (
    Number.isNaN(midnight) ||
    new Date(midnight).getUTCDate() !== Number(d) ||
    new Date(midnight).getUTCMonth() !== Number(M) - 1
  )
    return null;
  if (k !== undefined) return Number(k) < 1 || Number(k) > 25 ? null : { localMs: midnight, hourOfDay: Number(k) };
  const [hour, minute, second] = [Number(H), Number(m), Number(s)];
  const isEndOfDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 59) return null;
  return { localMs: midnight + ((hour * 60 + minute) * 60 + second) * 1000, hourOfDay: null };
}

function regexpOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  let source = "";
  let at = 0;
  for (const { 0: token, index } of pattern.matchAll(TOKENS)) {
    source += escaped(pattern.slice(at, index)) + GROUPS[token];
    at = index + token.length;
  }
  const made = new RegExp(`^${source}${escaped(pattern.slice(at))}$`);
  compiled.set(pattern, made);
  return made;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

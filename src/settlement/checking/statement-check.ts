import { type Hex, nano } from "#domain";
import { type Json, totalsFromJson } from "../bill/totals-from-json.ts";
import { correctionTotal } from "../correction.ts";
import { kindSums } from "../kind-sums.ts";
import { LINE_KINDS } from "../line.ts";
import type { StatementTotals } from "../statement.ts";
import { canonical, saltedHash } from "../statement-json.ts";
import { sumOfStatements } from "../statement-sum.ts";
import type { StatementFile } from "./statement-file.ts";

const OTHER_LINES = "its lines or trades are not those that were hashed";

/** What a statement's file says that does not hold by itself. */
export interface Inconsistency {
  /** Last interval of the day that it is about; `null`: the period as a whole. */
  readonly interval: number | null;
  /** One sentence. */
  readonly what: string;
}

/** A day of a file, hashed again. */
export interface HashedDay {
  readonly interval: number;
  readonly from: string;
  readonly to: string;
  /** Of what stands in the file. */
  readonly hash: Hex;
  /** Whether the day's lines and trades in the file are those that were hashed; null where the file has none. */
  readonly hasItsLines: boolean | null;
}

/** What came out when a statement's file was worked out again. */
export interface StatementCheck {
  readonly household: string;
  readonly days: readonly HashedDay[];
  /** Whether the days make up the whole period: only then its sums can be compared with theirs. */
  readonly isWholeDays: boolean;
  readonly inconsistencies: readonly Inconsistency[];
}

/**
 * Works a statement's file out again without any chain: each day's hash, the sums of days, lines and parts of prices.
 *
 * @source design, section 11 (bills that add up and can be checked)
 */
export function checkStatement(file: StatementFile): StatementCheck {
  const whole = totalsIn(file);
  const heads = file.days.map(({ head }) => totalsIn(head));
  const days = file.days.map(({ interval, from, to, salt, head }) => {
    const hash = saltedHash(canonical(head as Json), salt as Hex);
    return { interval, from, to, hash, hasItsLines: hasItsLines(file, { interval, head, salt }) };
  });
  const isWholeDays = days.length > 0 && heads.reduce((sum, { intervals }) => sum + intervals, 0) === whole.intervals;
  const inconsistencies = [
    ...file.days.flatMap((day, i) => [
      ...(days[i]?.hash === day.hash
        ? []
        : [{ interval: day.interval, what: "its hash is not the one of its figures" }]),
      ...checkTotals(day.interval, heads[i] as StatementTotals),
      ...ofPlace(file, i),
    ]),
    ...checkTotals(null, whole),
    ...(isWholeDays ? ofDays(whole, heads) : []),
    ...ofLines(file, whole),
    ...days.filter((day) => day.hasItsLines === false).map(({ interval }) => ({ interval, what: OTHER_LINES })),
    ...ofHalves(file),
    ...ofCorrections(file),
  ];
  return { household: file.household, days, isWholeDays, inconsistencies };
}

/** What of the sums of a day or period does not add up by itself. */
export function checkTotals(interval: number | null, s: StatementTotals): readonly Inconsistency[] {
  const sum = kindSums(s).reduce((total, { amountNano }) => total + amountNano, 0n);
  const tiers = s.grid.tiers?.reduce((total, { energyWh }) => total + energyWh, 0n) ?? 0n;
  const [bought, sold] = [
    s.neighbours.reduce((n, one) => n + one.boughtWh, 0n),
    s.neighbours.reduce((n, one) => n + one.soldWh, 0n),
  ];
  const corrected = (s.corrections ?? []).reduce((total, one) => total + correctionTotal(one), 0n);
  const wrong = [
    sum !== s.withCommunityNano && `its parts add up to ${sum} and it says ${s.withCommunityNano} nano to pay`,
    s.savedNano !== s.withoutCommunityNano - s.withCommunityNano && "saved is not without less with the community",
    tiers > s.grid.importWh && "its tiers hold more energy than came from the grid",
    bought !== s.local.bought.energyWh && "what neighbours sold it is not what it bought",
    corrected !== (s.correction === undefined ? 0n : correctionTotal(s.correction)) &&
      "its corrections do not add up to what it says of them",
    sold !== s.local.sold.energyWh && "what neighbours bought is not what it sold",
  ];
  return wrong.filter((what) => what !== false).map((what) => ({ interval, what }));
}

/** Days stand in the order of time, each once, and are of the home and the time they say. */
function ofPlace({ household, days, from, to }: StatementFile, i: number): readonly Inconsistency[] {
  const day = days[i] as StatementFile["days"][number];
  const before = days[i - 1];
  const { interval, head } = day;
  const inPeriod = from !== null && to !== null && day.from >= from && day.to <= to;
  const wrong = [
    head.household !== household && "it is another home's",
    (head.from !== day.from || head.to !== day.to) && "its figures are of another time",
    before !== undefined && (before.interval >= interval || before.to > day.from) && "it overlaps the day before",
    !inPeriod && "it lies outside the period",
  ];
  return wrong.filter((what) => what !== false).map((what) => ({ interval, what }));
}

/** The sums of a period of whole days are theirs. */
function ofDays(whole: StatementTotals, heads: readonly StatementTotals[]): readonly Inconsistency[] {
  // Late data may lie in both: what is still open is told as it was when each day ended.
  const { unbilledIntervals: _, ...sums } = sumOfStatements(heads);
  const { unbilledIntervals: __, ...said } = whole;
  if (canonical(textOf(sums)) === canonical(textOf(said))) return [];
  return [{ interval: null, what: "its sums are not those of its days" }];
}

/** Where the lines are there, the parts of the price are their sums. */
function ofLines({ lines }: StatementFile, whole: StatementTotals): readonly Inconsistency[] {
  if (lines === undefined) return [];
  const known: readonly string[] = LINE_KINDS;
  const sums = new Map(kindSums(whole).map(({ kind, amountNano }): [string, bigint] => [kind, amountNano]));
  for (const { kind, amountNano } of lines) sums.set(kind, (sums.get(kind) ?? 0n) - BigInt(amountNano));
  const wrong = [...sums]
    .filter(([kind, rest]) => rest !== 0n || !known.includes(kind))
    .map(([kind]) => kind.slice(0, 40));
  return wrong.length === 0 ? [] : [{ interval: null, what: `its lines do not add up in ${wrong.join(", ")}` }];
}

/** Lines and trades were hashed together. */
function ofHalves({ lines, trades }: StatementFile): readonly Inconsistency[] {
  if ((lines === undefined) === (trades === undefined)) return [];
  return [{ interval: null, what: "it has lines or trades without the other, and only both were hashed" }];
}

/** Whether a day's lines and trades are those that were hashed. */
function hasItsLines(
  { lines, trades }: StatementFile,
  { interval, head, salt }: Pick<StatementFile["days"][number], "interval" | "head" | "salt">,
): boolean | null {
  if (lines === undefined || trades === undefined) return null;
  const [from, to] = [interval - head.intervals + 1, interval + 1];
  const detail = { lines: between(lines, from, to), trades: between(trades, from, to) };
  return saltedHash(canonical(detail as unknown as Json), salt as Hex) === head.detail;
}

/** Each correction is the one whose hash the home anchored. */
function ofCorrections({ corrections = [], correctionProofs = [] }: StatementFile): readonly Inconsistency[] {
  const proofOf = new Map(correctionProofs.map((proof) => [proof.number, proof]));
  return corrections.flatMap((correction) => {
    const proof = proofOf.get(correction.number);
    const same = proof !== undefined && saltedHash(canonical(correction as Json), proof.salt as Hex) === proof.hash;
    return same
      ? []
      : [{ interval: null, what: `correction ${correction.number} is not the one that its hash stands for` }];
  });
}

/** What lies in some intervals; whatever does not stand in their order is not found, and so is not what was hashed. */
function between<T extends { readonly interval: number }>(all: readonly T[], from: number, to: number): readonly T[] {
  const firstAt = (k: number): number => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle] as T).interval < k) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return all.slice(firstAt(from), firstAt(to));
}

function totalsIn(part: object): StatementTotals {
  const {
    document: _,
    currency: __,
    anchor: ___,
    anchored: ____,
    days: _____,
    lines: ______,
    trades: _______,
    correctionProofs: ________,
    ...totals
  } = part as Record<string, unknown>;
  return totalsFromJson(totals as Json);
}

function textOf(totals: object): Json {
  const text = JSON.stringify(totals, (_, value: unknown) => (typeof value === "bigint" ? String(nano(value)) : value));
  return JSON.parse(text) as Json;
}

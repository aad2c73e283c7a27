import { type Hex, nano } from "#domain";
import { correctionTotal } from "./correction.ts";
import { kindSums } from "./kind-sums.ts";
import { LINE_KINDS } from "./line.ts";
import type { StatementTotals } from "./statement.ts";
import type { StatementFile } from "./statement-file.ts";
import { canonical, type Json, saltedHash, totalsFromJson } from "./statement-json.ts";
import { sumOfStatements } from "./statement-sum.ts";

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
}

/** What came out when a statement's file was worked out again. */
export interface StatementCheck {
  readonly days: readonly HashedDay[];
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
    return { interval, from, to, hash: saltedHash(canonical(head as Json), salt as Hex) };
  });
  const inconsistencies = [
    ...file.days.flatMap((day, i) => [
      ...(days[i]?.hash === day.hash
        ? []
        : [{ interval: day.interval, what: "its hash is not the one of its figures" }]),
      ...checkTotals(day.interval, heads[i] as StatementTotals),
      ...ofPlace(file, i),
    ]),
    ...checkTotals(null, whole),
    ...ofDays(whole, heads),
    ...ofLines(file, whole),
    ...ofDetail(file),
    ...ofCorrections(file),
  ];
  return { days, inconsistencies };
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

/** Where the days make up the whole period, its sums are theirs. */
function ofDays(whole: StatementTotals, heads: readonly StatementTotals[]): readonly Inconsistency[] {
  const covered = heads.reduce((sum, { intervals }) => sum + intervals, 0);
  if (covered !== whole.intervals || heads.length === 0) return [];
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

/** Lines and trades of each whole day are those that were hashed. */
function ofDetail({ days, lines, trades }: StatementFile): readonly Inconsistency[] {
  if (lines === undefined && trades === undefined) return [];
  if (lines === undefined || trades === undefined) {
    return [{ interval: null, what: "it has lines or trades without the other, and only both were hashed" }];
  }
  return days.flatMap(({ interval, head, salt }) => {
    const [from, to] = [interval - head.intervals + 1, interval + 1];
    const detail = { lines: between(lines, from, to), trades: between(trades, from, to) };
    const same = saltedHash(canonical(detail as unknown as Json), salt as Hex) === head.detail;
    return same ? [] : [{ interval, what: "its lines or trades are not those that were hashed" }];
  });
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

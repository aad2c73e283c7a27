import type { LinearProgram } from "./linear-solver.ts";

/** The bounds of a program's columns as integers of any size; 0 lies within them. */
export interface ExactBounds {
  readonly lower: readonly bigint[];
  readonly upper: readonly bigint[];
}

/** The best values of all columns, over one denominator. */
export interface ExactOptimum {
  readonly column: readonly bigint[];
  readonly denominator: bigint;
}

/** What a column is worth towards one side of 0. */
interface Variable {
  readonly column: number;
  readonly sign: bigint;
  readonly upper: bigint;
}

/**
 * One equation per row, for its basic variable; all numbers are over one denominator, so that they stay whole. Variables
 * without a row are 0. A turned variable is counted down from its upper bound.
 */
interface Tableau {
  readonly variables: readonly Variable[];
  /** By row: a factor for each variable, and at the end the value of the basic one. */
  readonly rows: bigint[][];
  /** What one more of each variable gains. */
  gain: bigint[];
  /** By row; below 0 what stands in until a variable comes, and is always 0. */
  readonly basis: number[];
  readonly isTurned: boolean[];
  denominator: bigint;
}

/** What stops a variable that grows: a row, or −1 for its own bound. */
interface Stop {
  readonly row: number;
  readonly variable: number;
  readonly room: bigint;
  readonly per: bigint;
}

/**
 * The largest value of one column, exactly: the simplex method with integers, slow and simple.
 *
 * @source Edmonds 1967 and Bareiss 1968 (divisions without rest); Bland 1977 (the first of equals, so that it ends)
 */
export function maximizeExactly(program: LinearProgram, bounds: ExactBounds, column: number): ExactOptimum {
  const tableau = openTableau(program, bounds, column);
  for (let v = firstThatGains(tableau); v >= 0; v = firstThatGains(tableau)) grow(tableau, v);
  const values = new Array<bigint>(program.columns).fill(0n);
  for (const [v, { column: j, sign, upper }] of tableau.variables.entries()) {
    const row = tableau.basis.indexOf(v);
    const counted = row < 0 ? 0n : worth(tableau, row);
    const value = tableau.isTurned[v] ? upper * tableau.denominator - counted : counted;
    values[j] = (values[j] as bigint) + sign * value;
  }
  return { column: values, denominator: tableau.denominator };
}

function openTableau(program: LinearProgram, { lower, upper }: ExactBounds, column: number): Tableau {
  const variables: Variable[] = [];
  for (let j = 0; j < program.columns; j++) {
    variables.push({ column: j, sign: 1n, upper: upper[j] as bigint });
    variables.push({ column: j, sign: -1n, upper: -(lower[j] as bigint) });
  }
  const open = variables.filter((variable) => variable.upper > 0n);
  const rows = Array.from({ length: program.rows }, () => new Array<bigint>(open.length + 1).fill(0n));
  for (const [v, { column: j, sign }] of open.entries()) {
    for (let p = program.starts[j] as number; p < (program.starts[j + 1] as number); p++) {
      (rows[program.row[p] as number] as bigint[])[v] = sign * BigInt(program.factor[p] as number);
    }
  }
  return {
    variables: open,
    rows,
    gain: open.map((variable) => (variable.column === column ? variable.sign : 0n)),
    basis: rows.map((_, row) => row - rows.length),
    isTurned: open.map(() => false),
    denominator: 1n,
  };
}

function firstThatGains({ gain }: Tableau): number {
  return gain.findIndex((amount) => amount > 0n);
}

/** Lets a variable grow as far as all bounds let it. */
function grow(tableau: Tableau, v: number): void {
  const { row } = stopOf(tableau, v);
  if (row < 0) {
    turn(tableau, v);
    return;
  }
  if (factorOf(tableau, row, v) < 0n) turnBasic(tableau, row);
  pivot(tableau, row, v);
}

function stopOf(tableau: Tableau, v: number): Stop {
  let first: Stop = { row: -1, variable: v, room: upperOf(tableau, v), per: 1n };
  for (const [row, variable] of tableau.basis.entries()) {
    const factor = factorOf(tableau, row, v);
    if (factor === 0n) continue;
    const falls = factor > 0n;
    const worthNow = worth(tableau, row);
    const room = falls ? worthNow : upperOf(tableau, variable) * tableau.denominator - worthNow;
    const stop = { row, variable, room, per: falls ? factor : -factor };
    const difference = stop.room * first.per - first.room * stop.per;
    if (difference < 0n || (difference === 0n && variable < first.variable)) first = stop;
  }
  return first;
}

/** Counts a variable without a row from its other bound. */
function turn(tableau: Tableau, v: number): void {
  const upper = upperOf(tableau, v);
  for (const row of tableau.rows) {
    const factor = row[v] as bigint;
    row[row.length - 1] = (row.at(-1) as bigint) - factor * upper;
    row[v] = -factor;
  }
  tableau.gain[v] = -(tableau.gain[v] as bigint);
  tableau.isTurned[v] = !tableau.isTurned[v];
}

/** Counts the variable of a row from its other bound. */
function turnBasic({ rows, basis, variables, isTurned, denominator }: Tableau, row: number): void {
  const v = basis[row] as number;
  const turned = (rows[row] as bigint[]).map((factor) => -factor);
  turned[turned.length - 1] = (turned.at(-1) as bigint) + (variables[v]?.upper ?? 0n) * denominator;
  rows[row] = turned;
  if (v < 0) return;
  turned[v] = denominator;
  isTurned[v] = !isTurned[v];
}

/** Makes a variable that of a row. */
function pivot(tableau: Tableau, row: number, v: number): void {
  const { rows, basis, denominator } = tableau;
  const own = rows[row] as bigint[];
  const next = own[v] as bigint;
  const without = (other: bigint[]): bigint[] => {
    const factor = other[v] as bigint;
    if (factor === 0n && next === denominator) return other;
    return other.map((amount, j) => (amount * next - factor * (own[j] as bigint)) / denominator);
  };
  for (const [i, other] of rows.entries()) if (i !== row) rows[i] = without(other);
  tableau.gain = without(tableau.gain);
  basis[row] = v;
  tableau.denominator = next;
}

function factorOf({ rows }: Tableau, row: number, v: number): bigint {
  return (rows[row] as bigint[])[v] as bigint;
}

function worth({ rows }: Tableau, row: number): bigint {
  return (rows[row] as bigint[]).at(-1) as bigint;
}

function upperOf({ variables }: Tableau, v: number): bigint {
  return variables[v]?.upper ?? 0n;
}

import type { Highs, Model } from "highs";
import { EXIT, NeighborwattError } from "#domain";

/**
 * Columns within finite bounds and rows that must come to 0, as a sparse matrix column by column: the entries of column j
 * are at the places from `starts[j]` to `starts[j + 1]`, the end excluded.
 */
export interface LinearProgram {
  readonly columns: number;
  readonly rows: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly starts: Int32Array;
  /** By place. */
  readonly row: Int32Array;
  readonly factor: Float64Array;
}

/** An optimum in floating point: to be rounded, and believed only after it has been checked. */
export interface LinearOptimum {
  readonly column: Float64Array;
  /** What the optimum would gain per unit by which a row might miss 0. */
  readonly rowPrice: Float64Array;
}

/** A program that is loaded; each search begins where the one before ended. */
export interface LoadedProgram {
  /** Moves the bounds of a column. */
  readonly limit: (column: number, lower: number, upper: number) => void;
  /** @returns null when there is no optimum. */
  readonly maximize: (gain: Float64Array) => LinearOptimum | null;
  /** The best column values that are whole; null when none are found within bounded effort. */
  readonly maximizeWhole: (gain: Float64Array) => LinearOptimum["column"] | null;
}

/** Solves linear programs. */
export interface LinearSolver {
  /** Loads a program for as long as it is used. */
  readonly use: <Result>(program: LinearProgram, work: (loaded: LoadedProgram) => Result) => Result;
}

/** Effort for whole numbers, in nodes of the search tree: a count, so that equal programs end alike on any machine. */
const NODES_AT_MOST = 500;
/** HiGHS may append its whole bundled source to a message. */
const MESSAGE_AT_MOST = 300;

/**
 * Loads HiGHS as WebAssembly; solving is synchronous from then on.
 *
 * @throws MARKET_LINEAR_SOLVER when it cannot be loaded, and from `use` when it refuses a program.
 * @source clearing reference, sections 2, 6 and 7 (`highs`)
 * @example
 * typeof (await openLinearSolver()).use   // "function"
 */
export async function openLinearSolver(): Promise<LinearSolver> {
  // Only who clears with different prices pays for loading it.
  const highs = await load();
  return {
    use: (program, work) => {
      try {
        return highs.withModel(modelOf(highs, program), (model) => {
          model.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 0, mip_max_nodes: NODES_AT_MOST });
          return work(loadedProgram(highs, model, program));
        });
      } catch (error) {
        throw failure("HiGHS refused a linear program", error);
      }
    },
  };
}

async function load(): Promise<Highs> {
  try {
    // Its types are written for CommonJS; as a module it exports the function itself.
    const { default: open } = (await import("highs")) as unknown as { readonly default: () => Promise<Highs> };
    return await open();
  } catch (error) {
    throw failure("HiGHS cannot be loaded", error);
  }
}

function failure(what: string, cause: unknown): NeighborwattError {
  if (cause instanceof NeighborwattError) return cause;
  const why = String(cause instanceof Error ? cause.message : cause).slice(0, MESSAGE_AT_MOST);
  return new NeighborwattError("MARKET_LINEAR_SOLVER", `${what}: ${why}`, { exitCode: EXIT.unavailable, cause });
}

function modelOf(highs: Highs, { columns, rows, lower, upper, starts, row, factor }: LinearProgram) {
  return {
    sense: highs.constants.objectiveSense.maximize,
    numCols: columns,
    numRows: rows,
    colCost: new Float64Array(columns),
    colLower: lower,
    colUpper: upper,
    rowLower: new Float64Array(rows),
    rowUpper: new Float64Array(rows),
    matrix: { format: "csc" as const, numRows: rows, numCols: columns, starts, indices: row, values: factor },
  };
}

function loadedProgram(highs: Highs, model: Model, { columns }: LinearProgram): LoadedProgram {
  const all = { kind: "range", from: 0, to: columns - 1 } as const;
  const { modelStatus, solutionStatus, variableType } = highs.constants;
  const solve = (gain: Float64Array): boolean => {
    model.changeColsCost(all, gain);
    model.run();
    return model.getModelStatus() === modelStatus.optimal;
  };
  return {
    limit: (column, lower, upper) => {
      model.changeColBounds(column, lower, upper);
    },
    maximize: (gain) => {
      if (!solve(gain)) return null;
      const { colValue, rowDual } = model.getSolution();
      return { column: colValue, rowPrice: rowDual };
    },
    maximizeWhole: (gain) => {
      model.changeColsIntegrality(all, new Array(columns).fill(variableType.integer));
      const isFound = solve(gain) || model.info.get("primal_solution_status") === solutionStatus.feasible;
      const column = isFound ? model.getSolution().colValue : null;
      model.clearIntegrality();
      return column;
    },
  };
}

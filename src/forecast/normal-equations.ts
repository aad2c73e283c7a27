import { CholeskyDecomposition, Matrix } from "ml-matrix";

/**
 * The sums that a linear model is fitted from, X′X and X′y. They are all that a fit needs, and those of several homes add
 * up to those of all together: nobody has to show the rows.
 */
export interface NormalEquations {
  readonly size: number;
  /** X′X, row by row; only the part on and below the diagonal is filled. */
  readonly xx: Float64Array;
  /** X′y */
  readonly xy: Float64Array;
  rows: number;
}

/** Sums over no rows, for a model of so many weights. */
export function noEquations(size: number): NormalEquations {
  return { size, xx: new Float64Array(size * size), xy: new Float64Array(size), rows: 0 };
}

/** Adds a row: what was seen beforehand and what came. */
export function addRow(sums: NormalEquations, x: Float64Array, y: number): void {
  const { size, xx, xy } = sums;
  for (let i = 0; i < size; i++) {
    const xi = x[i] as number;
    for (let j = 0; j <= i; j++) xx[i * size + j] = (xx[i * size + j] as number) + xi * (x[j] as number);
    xy[i] = (xy[i] as number) + xi * y;
  }
  sums.rows++;
}

/**
 * The weights that solve (X′X + penalty · rows · I) w = X′y.
 *
 * @param penalty  Above 0 it makes the matrix positive definite whatever the rows were, and small weights win.
 * @returns null when the sums are no finite numbers
 * @source Hoerl and Kennard 1970, Ridge Regression: Biased Estimation for Nonorthogonal Problems, (2.1)
 */
export function ridgeWeights({ size, xx, xy, rows }: NormalEquations, penalty: number): number[] | null {
  if (!xx.every(Number.isFinite) || !xy.every(Number.isFinite)) return null;
  const matrix = new Matrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, xx[i * size + j] as number);
      matrix.set(j, i, xx[i * size + j] as number);
    }
    matrix.set(i, i, matrix.get(i, i) + penalty * Math.max(1, rows));
  }
  const factors = new CholeskyDecomposition(matrix);
  if (!factors.isPositiveDefinite()) return null;
  const weights = factors.solve(Matrix.columnVector(Array.from(xy))).to1DArray();
  return weights.every(Number.isFinite) ? weights : null;
}

/**
 * Dense linear algebra of small matrices, by ml-matrix (a port of JAMA, from EISPACK and LAPACK's algorithms), on the row-major
 * Float64Arrays used everywhere else here.
 */
import { CholeskyDecomposition, EigenvalueDecomposition, LuDecomposition, Matrix } from "ml-matrix"

function matrixOf(values: Float64Array, rows: number, columns: number): Matrix {
  return Matrix.from1DArray(rows, columns, values)
}

/** Eigenvalues λ of a real matrix, largest |λ| first, conjugate pairs with the positive imaginary part first. */
export interface RealEigen {
  readonly real: Float64Array
  readonly imaginary: Float64Array
  /** Row i: the right eigenvector of λ_i, of length 1; the real part of the vector where λ_i is complex. */
  readonly vectors: readonly Float64Array[]
}

/** Eigenvalues and right eigenvectors of the real n × n `matrix`, row-major, not necessarily symmetric. */
export function realEigen(matrix: Float64Array, n: number): RealEigen {
  const solved = new EigenvalueDecomposition(matrixOf(matrix, n, n), { assumeSymmetric: false })
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => {
    const a = Math.hypot(solved.realEigenvalues[i], solved.imaginaryEigenvalues[i])
    const b = Math.hypot(solved.realEigenvalues[j], solved.imaginaryEigenvalues[j])
    return b - a || solved.imaginaryEigenvalues[j] - solved.imaginaryEigenvalues[i] || i - j
  })
  return {
    real: Float64Array.from(order, (i) => solved.realEigenvalues[i]),
    imaginary: Float64Array.from(order, (i) => solved.imaginaryEigenvalues[i]),
    vectors: order.map((i) => {
      // Of a conjugate pair ml-matrix keeps real and imaginary parts in neighbouring columns, the real one first.
      const column = solved.imaginaryEigenvalues[i] < 0 ? i - 1 : i
      const vector = Float64Array.from(solved.eigenvectorMatrix.getColumn(column))
      const length = Math.hypot(...vector)
      return vector.map((value) => value / length)
    }),
  }
}

/**
 * Solves A x = b for a real n × n `matrix`, row-major, by LU with pivoting; undefined where the matrix is singular to working
 * precision.
 */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const n = right.length
  const lu = new LuDecomposition(matrixOf(matrix, n, n))
  if (lu.isSingular()) return undefined
  const x = Float64Array.from(lu.solve(matrixOf(right, n, 1)).getColumn(0))
  return x.every(Number.isFinite) ? x : undefined
}

/** The inverse of a symmetric positive n × n `matrix`, row-major, by Cholesky's factors; undefined where it is not positive to working precision. */
export function positiveInverse(matrix: Float64Array, n: number): Float64Array | undefined {
  const factors = new CholeskyDecomposition(matrixOf(matrix, n, n))
  if (!factors.isPositiveDefinite()) return undefined
  return Float64Array.from(factors.solve(Matrix.eye(n, n)).to1DArray())
}

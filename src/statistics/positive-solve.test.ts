import { expect, it } from "vitest"
import { NumericalError } from "../errors.ts"
import { positiveSolver } from "./positive-solve.ts"

it("positiveSolver solves symmetric equations by hand, and refuses singular ones", () => {
  // [[4, 2, 0], [2, 5, 1], [0, 1, 3]] · (1, −2, 3) = (0, −5, 7)
  const solve = positiveSolver(Float64Array.of(4, 2, 0, 2, 5, 1, 0, 1, 3), 3)
  solve(Float64Array.of(0, -5, 7)).forEach((x, i) => expect(x).toBeCloseTo([1, -2, 3][i], 13))
  expect(() => positiveSolver(Float64Array.of(1, 1, 1, 1), 2)).toThrow(NumericalError)
})

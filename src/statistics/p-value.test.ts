import { expect, test } from "vitest"
import { chiSquaredPValue, holm, normalPValue, upperGamma } from "./p-value.ts"

test("p-values of textbook deviations", () => {
  expect(normalPValue(0)).toBe(1)
  expect(normalPValue(1)).toBeCloseTo(0.31731050786291415, 12)
  expect(normalPValue(-1.959963984540054)).toBeCloseTo(0.05, 12)
  expect(normalPValue(5) / 5.733031437583878e-7).toBeCloseTo(1, 9)
  expect(chiSquaredPValue(3.841458820694124, 1)).toBeCloseTo(0.05, 12)
  expect(chiSquaredPValue(18.307038053275146, 10)).toBeCloseTo(0.05, 12)
  // Two degrees of freedom: e^(−x/2).
  for (const x of [0.01, 1, 7, 60]) expect(chiSquaredPValue(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 11)
})

test("series and continued fraction meet, and follow the recurrence Q(a + 1, x) = Q(a, x) + x^a e^(−x)/Γ(a + 1)", () => {
  for (const a of [0.5, 1, 3, 20, 250])
    for (const x of [a - 0.4, a, a + 0.9, a + 1.1, a + 2]) {
      let logFactorial = 0
      // Γ(a + 1) from Γ(1) or Γ(3/2).
      for (let k = a; k > 0.75; k--) logFactorial += Math.log(k)
      if (a % 1 !== 0) logFactorial += Math.log(Math.sqrt(Math.PI) / 2)
      const step = Math.exp(a * Math.log(x) - x - logFactorial)
      expect(upperGamma(a + 1, x)).toBeCloseTo(upperGamma(a, x) + step, 11)
    }
})

test("Holm's correction multiplies the smallest by the number of tests, and keeps the order", () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06])
  expect(holm([0.5, 0.9])).toEqual([1, 1])
  expect(holm([])).toEqual([])
})

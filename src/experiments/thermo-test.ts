/**
 * Do the measured curves agree with the exact ones? χ² = Σ ((measured − exact)/σ)² of each quantity over all points, which are
 * independent of each other; quantities of one point are not, so that the p-values of the quantities are corrected as many tests
 * (Holm 1979).
 */
import { deviation } from "../statistics/estimate.ts"
import { chiSquaredPValue, holm } from "../statistics/p-value.ts"
import { QUANTITIES, type Quantity, type ThermoPoint } from "./thermo-table.ts"

export interface ThermoTest {
  readonly quantity: Quantity
  readonly chiSquared: number
  /** Points compared; those whose samples are all equal have no error, and are left out. */
  readonly points: number
  readonly pValue: number
  readonly correctedPValue: number
}

/** One test a quantity that is known exactly and was measured. */
export function testAgainstExact(points: readonly ThermoPoint[]): ThermoTest[] {
  const tests = QUANTITIES.flatMap((quantity) => {
    const deviations = points.flatMap(({ measured, exact }) => {
      const [estimate, value] = [measured?.[quantity], exact?.[quantity]]
      return estimate === undefined || value === undefined || !(estimate.error > 0) ? [] : [deviation(estimate, value)]
    })
    if (deviations.length === 0) return []
    const chiSquared = deviations.reduce((sum, σ) => sum + σ * σ, 0)
    return [{ quantity, chiSquared, points: deviations.length, pValue: chiSquaredPValue(chiSquared, deviations.length) }] // prettier-ignore
  })
  const corrected = holm(tests.map(({ pValue }) => pValue))
  return tests.map((test, k) => ({ ...test, correctedPValue: corrected[k] }))
}

/** "agrees with the exact values: 18 points of energy χ² 15.2, p 0.65; …". */
export function testText(tests: readonly ThermoTest[]): string {
  const list = tests.map(
    ({ quantity, chiSquared, points, pValue }) =>
      `${NAMES[quantity]} χ² = ${chiSquared.toFixed(1)} of ${points} points, p = ${pValue.toPrecision(2)}`,
  )
  const smallest = Math.min(...tests.map(({ correctedPValue }) => correctedPValue))
  const verdict = smallest < 0.001 ? "does NOT agree with the exact values" : "agrees with the exact values"
  return `${verdict} (smallest p corrected for ${tests.length} tests: ${smallest.toPrecision(2)})\n  ${list.join("\n  ")}`
}

const NAMES: Readonly<Record<Quantity, string>> = {
  energy: "energy",
  specificHeat: "specific heat",
  magnetization: "magnetization",
  susceptibility: "susceptibility",
  binder: "Binder cumulant",
}

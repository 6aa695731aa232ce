import { expect, test } from "vitest"
import { parseNamedColumns } from "../data/named-columns.ts"
import { QUANTITIES, type ThermoPoint, formatThermoTable, readThermoTable, thermoTable } from "./thermo-table.ts"
import { testAgainstExact, testText } from "./thermo-test.ts"

const estimate = (value: number, error = 0.01): { value: number; error: number } => ({ value, error })

/** A point whose every quantity is `value` ± `error`. */
function point(length: number, coupling: number, value: number, error = 0.01): ThermoPoint {
  const measured = Object.fromEntries(QUANTITIES.map((name) => [name, estimate(value, error)]))
  return {
    size: [length, length],
    length,
    sites: length ** 2,
    coupling,
    temperature: 1 / coupling,
    samples: 100,
    measured: measured as unknown as ThermoPoint["measured"] & object,
    tauMagnetization: estimate(2.5, 0.1),
    exact: { energy: 0.5, specificHeat: 0.5, ...(length < 10 ? { magnetization: 0.5 } : {}) },
  }
}

const points = [point(8, 0.4, 0.52), point(8, 0.5, 1 / 3), point(16, 0.4, -0.47, 0)]

test("every quantity of the points comes back from the file to the last digit", () => {
  const text = formatThermoTable(points, "ising", "square")
  expect(text.split("\n")[1]).toMatch(/^ising,square,8x8,8,64,0\.4,2\.5,100,0\.52,0\.01,0\.5,/)
  const table = parseNamedColumns(text, "thermo.csv")
  for (const quantity of QUANTITIES)
    expect(readThermoTable(table, quantity, "thermo.csv")).toEqual(
      points.map(({ length, coupling, measured }) => ({ length, coupling, estimate: measured![quantity] })),
    )
})

test("the table for people has deviations where there is something to compare, on the axis that was asked for", () => {
  const [head, first, , last] = thermoTable(points, "K").split("\n")
  expect(head.split(/\s{2,}/)).toEqual(["lattice", "K", "u (J)", "σ", "C (k_B)", "σ", "⟨|m|⟩", "σ", "χ", "U", "τ_int"])
  expect(first.split(/\s{2,}/)).toEqual(["8×8", "0.4", "0.520(10)", "+2.0", "0.520(10)", "+2.0", "0.520(10)", "+2.0", "0.520(10)", "0.520(10)", "2.5(1)"]) // prettier-ignore
  expect(last).not.toContain("∞")
  expect(thermoTable(points, "T").split("\n")[1]).toMatch(/^8×8 +2\.5 /)
})

test("χ² sums squared deviations of a quantity over the points that have errors, and a wrong one is found", () => {
  const tests = testAgainstExact(points)
  expect(tests.map(({ quantity, points: compared }) => [quantity, compared])).toEqual([
    ["energy", 2],
    ["specificHeat", 2],
    ["magnetization", 2],
  ])
  expect(tests[0].chiSquared).toBeCloseTo(4 + ((1 / 3 - 0.5) / 0.01) ** 2, 8)
  expect(testText(tests)).toMatch(/^does NOT agree with the exact values/)
  const good = testAgainstExact(points.slice(0, 1))
  // Two errors off: p = 0.0455, three tests.
  expect(good[0].pValue).toBeCloseTo(0.0455, 4)
  expect(good[0].correctedPValue).toBeCloseTo(3 * 0.0455, 3)
  expect(testText(good)).toMatch(
    /^agrees with the exact values \(smallest p corrected for 3 tests: 0\.14\)\n {2}energy χ² = 4\.0 of 1 points/,
  )
})

import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { Harmonium, harmonium } from "../hamiltonian/harmonium.ts"
import { bernoulliUnits, spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import { jointUnits } from "../hamiltonian/units/joint-units.ts"
import { pottsUnits } from "../hamiltonian/units/potts-units.ts"
import { statesOf } from "../hamiltonian/units/states.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { conditionalMeans, sampleConditional } from "./conditional-samples.ts"
import { denoise, posteriorMachine } from "./denoise.ts"

const stream = new RandomStream(2, "conditional test")
const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal())

const mixed = harmonium(
  jointUnits([
    spinUnits(3, { bias: normals(3) }),
    pottsUnits(1, 3, { bias: normals(3) }),
    bernoulliUnits(1, { bias: normals(1) }),
  ]),
  bernoulliUnits(3, { bias: normals(3) }),
  { seed: 1, sigma: 0.8 },
)
const state = [1, -1, 1, 0, 1, 0, 1]

/** ⟨v⟩ over all states with weights e^(−F) · `factor`. */
function enumerated({ visible, ...rest }: Harmonium, factor: (v: Float64Array) => number): Float64Array {
  const machine = new Harmonium(visible, rest.hidden, rest.weights)
  const sum = new Float64Array(visible.width)
  let total = 0
  for (const v of statesOf(visible)) {
    const weight = Math.exp(-machine.freeEnergy(v)) * factor(v)
    total += weight
    for (let i = 0; i < v.length; i++) sum[i] += weight * v[i]
  }
  return sum.map((value) => value / total)
}

const copies = (row: readonly number[], rows: number): RealMatrix =>
  new RealMatrix(
    rows,
    row.length,
    Float32Array.from({ length: rows * row.length }, (_, k) => row[k % row.length]),
  )

function expectColumns(found: RealMatrix, exact: ArrayLike<number>): void {
  for (let i = 0; i < found.columns; i++) {
    const column = Array.from({ length: found.rows }, (_, row) => found.row(row)[i])
    const estimate = meanEstimate(column)
    if (estimate.error === 0) expect(estimate.value).toBeCloseTo(exact[i], 6)
    else expect(Math.abs(deviation(estimate, exact[i])), `column ${i}`).toBeLessThan(4.5)
  }
}

describe.each([
  { name: "spins", known: [1, 1, 1, 0, 0, 0, 0] },
  { name: "a label", known: [0, 0, 0, 1, 1, 1, 0] },
  { name: "nothing", known: [0, 0, 0, 0, 0, 0, 0] },
])("given $name", ({ known }) => {
  const exact = enumerated(mixed, (v) => Number(known.every((k, i) => !k || v[i] === state[i])))

  test("draws have the enumerated conditional means, within 4.5 standard errors, and keep what is known", () => {
    const drawn = sampleConditional(mixed, copies(state, 2000), known, { steps: 30, seed: 1 })
    expectColumns(drawn, exact)
    for (let i = 0; i < 7; i++) if (known[i]) expect(drawn.row(7)[i]).toBe(state[i])
  })

  test("means along chains are the enumerated ones, within 4.5 standard errors", () => {
    const means = conditionalMeans(mixed, copies(state, 60), known, { steps: 100, seed: 2 })
    expectColumns(means, exact)
  })
})

test("real units given others have the conditional mean that a sum over the hidden units gives, within 4.5 standard errors", () => {
  const visible = gaussianUnits(3, { bias: normals(3), precision: [1, 2, 0.7] })
  const machine = harmonium(visible, spinUnits(2, { bias: normals(2) }), { seed: 3, sigma: 0.9 })
  const known = [1, 0, 0]
  const v = Float64Array.of(1.5, 0, 0)
  // p(h | v_1) ∝ exp(−E(v_1, h) + Γ of the others); the Gaussians' Γ at input I is (I + θ)²/(2γ) + const.
  const sum = new Float64Array(3)
  let total = 0
  const mean = new Float64Array(3)
  for (const h of statesOf(machine.hidden)) {
    const inputs = machine.visibleInputs(h)
    let exponent = -machine.hidden.energy(h) + inputs[0] * v[0]
    for (const i of [1, 2])
      exponent += (inputs[i] + visible.parameters["bias"][i]) ** 2 / (2 * visible.parameters["precision"][i])
    visible.moments(inputs, mean)
    total += Math.exp(exponent)
    for (const i of [1, 2]) sum[i] += Math.exp(exponent) * mean[i]
  }
  const exact = [1.5, sum[1] / total, sum[2] / total]
  expectColumns(sampleConditional(machine, copies([1.5, 0, 0], 2000), known, { steps: 30 }), exact)
  expectColumns(conditionalMeans(machine, copies([1.5, 0, 0], 60), known, { steps: 100 }), exact)
})

describe("denoising", () => {
  const flips = 0.2
  const channel = (v: Float64Array): number => {
    let p = 1
    for (const i of [0, 1, 2, 6]) p *= v[i] === state[i] ? 1 - flips : flips
    return p * (v[4] === 1 ? 1 - flips : flips / 2)
  }

  test("is the enumerated posterior mean, within 4.5 standard errors", () => {
    const means = denoise(mixed, copies(state, 60), { flips }, { steps: 100 })
    expectColumns(means, enumerated(mixed, channel))
  })

  test("the posterior's free energy is F(v) − ln p(ṽ | v) up to a constant", () => {
    const posterior = posteriorMachine(mixed, state, { flips })
    const difference = Array.from(
      statesOf(mixed.visible),
      (v) => posterior.freeEnergy(v) - mixed.freeEnergy(v) + Math.log(channel(v)),
    )
    for (const value of difference) expect(value).toBeCloseTo(difference[0], 12)
  })

  test("a unit that was not seen has its own conditional mean", () => {
    const unseen = [0, -1, 0, 0, 0, 0, 0.5]
    const weight = (v: Float64Array): number => (v[1] === -1 ? 1 - flips : flips)
    expectColumns(denoise(mixed, copies(unseen, 60), { flips }, { steps: 100 }), enumerated(mixed, weight))
  })

  test("of real units with normal noise: the same", () => {
    const machine = harmonium(gaussianUnits(2), spinUnits(2), { seed: 1, sigma: 0.5 })
    const noisy = [0.7, -1.2]
    const posterior = posteriorMachine(machine, noisy, { sigma: 0.5 })
    const difference = [[0, 0], [1, 2], [-1.5, 0.3]].map(
      (v) => posterior.freeEnergy(v) - machine.freeEnergy(v) - v.reduce((sum, x, i) => sum + (x - noisy[i]) ** 2 / 0.5, 0),
    ) // prettier-ignore
    for (const value of difference) expect(value).toBeCloseTo(difference[0], 12)
  })
})

test("masks of parts of a unit, other widths and missing noise are refused", () => {
  const values = copies(state, 1)
  expect(() => sampleConditional(mixed, values, [0, 0, 0, 1, 0, 0, 0])).toThrow(
    "expected a mask that knows all 3 numbers of a potts unit or none",
  )
  expect(() => sampleConditional(mixed, values, [0])).toThrow("expected values and a mask of 7 numbers")
  expect(() => conditionalMeans(mixed, values, [1, 1, 1, 0, 0, 0, 0], { steps: 5, burnIn: 5 })).toThrow("burnIn")
  expect(() => denoise(mixed, values, {})).toThrow("denoise flips, for spin units: expected a finite number")
  expect(() => denoise(harmonium(gaussianUnits(2), spinUnits(1)), copies([1, 1], 1), { flips: 0.1 })).toThrow(
    "denoise sigma, for gaussian units",
  )
})

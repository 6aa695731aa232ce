import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { type Harmonium, harmonium, zeroGradient } from "./harmonium.ts"
import {
  labelLogLikelihood,
  labelProbabilities,
  labelStatistics,
  labelledUnits,
  predictLabels,
  withLabels,
} from "./label-machine.ts"
import { bernoulliUnits, spinUnits } from "./units/discrete-units.ts"
import { gaussianUnits } from "./units/gaussian-units.ts"
import { statesOf } from "./units/states.ts"
import type { UnitLayer } from "./units/unit-layer.ts"

const stream = new RandomStream(4, "label machine test")

function machineOf(inputs: UnitLayer, hidden: UnitLayer): Harmonium {
  const plain = harmonium(labelledUnits(inputs, 3), hidden, { seed: 2, sigma: 0.8 })
  const direction = zeroGradient(plain)
  for (const name of ["0/bias", "1/bias"])
    direction.visible[name].set(direction.visible[name].map(() => stream.normal()))
  direction.hidden["bias"].set(direction.hidden["bias"].map(() => stream.normal()))
  return plain.moved(direction, 1)
}

describe.each([
  { name: "spins × bernoulli", machine: machineOf(spinUnits(4), bernoulliUnits(3)) },
  { name: "bernoulli × gaussian", machine: machineOf(bernoulliUnits(4), gaussianUnits(3)) },
])("$name", ({ machine }) => {
  test("p(y | x) sums to 1 and is p(x, y)/Σ p(x, y') by enumeration", () => {
    const logZ = machine.logPartition()
    const joint = new Map<string, number[]>()
    for (const v of statesOf(machine.visible)) {
      const key = v.subarray(0, 4).join()
      const own = joint.get(key) ?? [0, 0, 0]
      own[v.indexOf(1, 4) - 4] = Math.exp(-machine.freeEnergy(v) - logZ)
      joint.set(key, own)
    }
    expect(joint.size).toBe(16)
    for (const [key, p] of joint) {
      const x = new RealMatrix(1, 4, Float32Array.from(key.split(","), Number))
      const found = labelProbabilities(machine, x).values
      const total = p.reduce((a, b) => a + b, 0)
      for (let y = 0; y < 3; y++) expect(found[y]).toBeCloseTo(p[y] / total, 6)
      expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
      expect(predictLabels(machine, x)[0]).toBe(p.indexOf(Math.max(...p)))
    }
  })

  test("the gradient of ⟨ln p(y | x)⟩ is its slope by every parameter", () => {
    const x = new RealMatrix(5, 4)
    for (let row = 0; row < 5; row++)
      x.values.set(machine.sampleVisible(new Float64Array(3), stream).subarray(0, 4), row * 4)
    const data = withLabels(x, [0, 1, 2, 1, 0], 3)
    const gradient = zeroGradient(machine)
    for (let row = 0; row < 5; row++) machine.addStatistics(data.row(row), 1 / 5, gradient)
    const model = labelStatistics(machine, data)
    const check = (pick: (of: typeof gradient) => Float64Array): void => {
      for (let k = 0; k < pick(gradient).length; k++) {
        const direction = zeroGradient(machine)
        pick(direction)[k] = 1
        const slope =
          (labelLogLikelihood(machine.moved(direction, 1e-4), data) -
            labelLogLikelihood(machine.moved(direction, -1e-4), data)) /
          2e-4
        expect(pick(gradient)[k] - pick(model)[k]).toBeCloseTo(slope, 6)
      }
    }
    check(({ weights }) => weights)
    for (const side of ["visible", "hidden"] as const)
      for (const name of Object.keys(gradient[side])) check((of) => of[side][name])
  })
})

test("labels outside their range, and machines without a label, are refused", () => {
  const x = new RealMatrix(2, 3)
  expect(() => withLabels(x, [0, 4], 3)).toThrow(
    "labels: expected integers from 0 to 2 for 3 classes, got 4 in row 1. Number the classes from 0, or raise classes.",
  )
  expect(() => withLabels(x, [0], 3)).toThrow("labels: expected 2, one a row, got 1.")
  expect(() => labelProbabilities(harmonium(spinUnits(3), spinUnits(1)), x)).toThrow(
    "whose last visible unit is a label",
  )
  expect(() => labelProbabilities(harmonium(labelledUnits(spinUnits(4), 2), spinUnits(1)), x)).toThrow(
    "expected rows of 4 inputs, as the machine has, got 3",
  )
})

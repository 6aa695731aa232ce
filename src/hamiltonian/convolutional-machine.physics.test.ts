import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import {
  type ConvolutionalShape,
  convolutionalMachine,
  filtersOf,
  translationGenerators,
} from "./convolutional-machine.ts"
import { Harmonium, type MachineGradient, harmonium, zeroGradient } from "./harmonium.ts"
import { Symmetry, flipGenerator, imageOf } from "./symmetry.ts"
import { bernoulliUnits, spinUnits } from "./units/discrete-units.ts"
import { gaussianUnits } from "./units/gaussian-units.ts"
import { jointUnits } from "./units/joint-units.ts"
import { pottsUnits } from "./units/potts-units.ts"
import type { UnitLayer } from "./units/unit-layer.ts"

const SHAPES: { name: string; shape: ConvolutionalShape }[] = [
  { name: "a ring of spins, flipped", shape: { size: [6], filters: 2, window: [3], flip: true } },
  { name: "3 × 4 spins, stride 1", shape: { size: [3, 4], filters: 2, window: [2, 2], hidden: "bernoulli" } },
  { name: "4 × 4 bits, stride 2", shape: { size: [4, 4], filters: 2, stride: 2, visible: bernoulliUnits(16) } },
  { name: "a ring of colours", shape: { size: [5], filters: 2, window: [2], visible: pottsUnits(5, 3) } },
  { name: "2 × 3 real fields, flipped", shape: { size: [2, 3], filters: 2, visible: gaussianUnits(6, { precision: new Float64Array(6).fill(9) }), hidden: "gaussian", flip: true } }, // prettier-ignore
]

/** Random invariant parameters. */
function randomised({ machine, symmetry }: ReturnType<typeof convolutionalMachine>): Harmonium {
  const stream = new RandomStream(3, "random invariant machine")
  const direction = zeroGradient(machine)
  for (const side of [direction.visible, direction.hidden])
    for (const vector of Object.values(side)) vector.set(vector.map(() => stream.uniform()))
  return machine.moved(symmetry.project(direction), 1)
}

function stateOf(layer: UnitLayer, stream: RandomStream): Float64Array {
  const x = new Float64Array(layer.width)
  layer.sample(new Float64Array(layer.width), stream, x)
  return x
}

const dot = (a: MachineGradient, b: MachineGradient): number => {
  const inner = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, k) => sum + value * y[k], 0)
  let sum = inner(a.weights, b.weights)
  for (const side of ["visible", "hidden"] as const)
    for (const [name, vector] of Object.entries(a[side])) sum += inner(vector, b[side][name])
  return sum
}

describe.each(SHAPES)("$name", ({ shape }) => {
  const built = convolutionalMachine(shape, { seed: 1, sigma: 0.7 })
  const machine = randomised(built)
  const { symmetry } = built
  const stream = new RandomStream(2, "states")

  test("F is the same for every image of a state, to 1e-12", () => {
    for (let n = 0; n < 5; n++) {
      let v = stateOf(machine.visible, stream)
      const F = machine.freeEnergy(v)
      // Walks through the group: every generator, again and again.
      for (let step = 0; step < 30; step++) {
        const { visible } = symmetry.generators[step % symmetry.generators.length]
        v = imageOf(v, visible)
        expect(Math.abs(machine.freeEnergy(v) - F)).toBeLessThan(1e-12 * Math.max(1, Math.abs(F)))
      }
    }
  })

  test("filters come back from the weights, and there are no other free ones", () => {
    const filters = filtersOf(built.machine, shape)
    expect(symmetry.freeWeights).toBe(filters.length)
    expect(convolutionalMachine(shape, { filters }).machine.weights).toEqual(built.machine.weights)
  })

  test("projection is orthogonal, and leaves invariant machines alone", () => {
    const random = (): MachineGradient => {
      const into = zeroGradient(machine)
      into.weights.set(into.weights.map(() => stream.normal()))
      for (const side of [into.visible, into.hidden])
        for (const vector of Object.values(side)) vector.set(vector.map(() => stream.normal()))
      return into
    }
    const [a, b] = [random(), random()]
    expect(dot(symmetry.project(a), b)).toBeCloseTo(dot(a, symmetry.project(b)), 10)
    expect(dot(symmetry.project(symmetry.project(a)), b)).toBeCloseTo(dot(symmetry.project(a), b), 10)
    expect(symmetry.projectMachine(machine).weights).toEqual(machine.weights)
  })

  test("the slope by a filter is the sum of the slopes by its weights", () => {
    const v = stateOf(machine.visible, stream)
    const full = zeroGradient(machine)
    machine.addStatistics(v, 1, full)
    const invariant = symmetry.project(full).weights
    const filters = filtersOf(machine, shape)
    const at = (k: number, by: number): Harmonium => {
      const { weights } = convolutionalMachine(shape, {
        filters: filters.map((w, i) => (i === k ? w + by : w)),
      }).machine
      return new Harmonium(machine.visible, machine.hidden, weights)
    }
    const moved = at(0, 1).weights.map((w, k) => w - machine.weights[k])
    const orbit = moved.reduce((sum, d) => sum + Math.round(Math.abs(d)), 0)
    const one = at(0, 1e-4).freeEnergy(v) - at(0, -1e-4).freeEnergy(v)
    const where = moved.findIndex((d) => Math.abs(d) > 0.5)
    expect(invariant[where] * orbit).toBeCloseTo(-one / 2e-4, 6)
  })
})

test("the projected gradient is the gradient for the data with all their images", () => {
  const shape = { size: [6], filters: 2, window: [3], flip: true }
  const { machine, symmetry } = convolutionalMachine(shape, { seed: 1, sigma: 0.7 })
  const v = stateOf(machine.visible, new RandomStream(1, "state"))
  const [one, all] = [zeroGradient(machine), zeroGradient(machine)]
  machine.addStatistics(v, 1, one)
  const [shift, flip] = symmetry.generators
  let image = v
  for (let n = 0; n < 12; n++) {
    machine.addStatistics(image, 1 / 12, all)
    image = imageOf(image, shift.visible)
    if (n === 5) image = imageOf(image, flip.visible)
  }
  const projected = symmetry.project(one)
  for (const [k, slope] of projected.weights.entries()) {
    // Outside the windows weights stay 0 though their slopes are not.
    if (machine.weights[k] !== 0) expect(all.weights[k]).toBeCloseTo(slope, 12)
    else expect(slope).toBe(0)
  }
  expect(projected.visible["bias"].every((value) => value === 0)).toBe(true)
  expect(all.visible["bias"].every((value) => Math.abs(value) < 1e-12)).toBe(true)
})

test("an orbit that leads back with the other sign is 0", () => {
  const identity = (n: number): number[] => Array.from({ length: n }, (_, k) => k)
  const [visible, hidden] = [spinUnits(3), bernoulliUnits(2)]
  // Only the visible units flip: weights and their biases must vanish.
  const symmetry = new Symmetry(visible, hidden, [
    { visible: { image: identity(3), sign: [-1, -1, -1] }, hidden: { image: identity(2) } },
  ])
  expect(symmetry.freeWeights).toBe(0)
  expect([...symmetry.projectMachine(harmonium(visible, hidden, { sigma: 1 })).weights]).toEqual(Array.from({ length: 6 }, () => 0)) // prettier-ignore
  // A staggered translation of two sites: v_1 = −v_0, and back.
  const staggered = new Symmetry(spinUnits(2), spinUnits(1), [
    { visible: { image: [1, 0], sign: [-1, -1] }, hidden: { image: [0] } },
  ])
  const { weights } = staggered.projectMachine(new Harmonium(spinUnits(2), spinUnits(1), [1, 0]))
  expect([...weights]).toEqual([0.5, -0.5])
})

test("moments are those of the data with all their images", () => {
  const units = spinUnits(2)
  const symmetry = new Symmetry(units, spinUnits(1), [flipGenerator(units, spinUnits(1))])
  const { mean, variance } = symmetry.projectMoments("visible", {
    mean: Float64Array.of(0.5, -1),
    variance: Float64Array.of(0.75, 0),
  })
  expect([...mean]).toEqual([0, 0])
  expect([...variance]).toEqual([1, 1])
})

test("shapes and elements that are none are refused", () => {
  expect(() => convolutionalMachine({ size: [6], filters: 1, stride: 4 })).toThrow(
    "stride: expected one that divides 6",
  )
  expect(() => convolutionalMachine({ size: [6], filters: 1, window: [7] })).toThrow(
    "window: expected 1 lengths from 1",
  )
  expect(() => convolutionalMachine({ size: [6], filters: 1, flip: true, visible: bernoulliUnits(6) })).toThrow(
    "flip: expected spin or gaussian units on both sides, got bernoulli and spin",
  )
  expect(() => convolutionalMachine({ size: [6], filters: 1, visible: spinUnits(5) })).toThrow(
    "a multiple of 6 numbers",
  )
  expect(() => convolutionalMachine({ size: [6], filters: 1 }, { filters: [1] })).toThrow(
    "expected 1 × 6 numbers, got 1",
  )
  const mixed = jointUnits([spinUnits(2), bernoulliUnits(2)])
  const fixed = { image: [0] }
  expect(() => new Symmetry(mixed, spinUnits(1), [{ visible: { image: [2, 3, 0, 1] }, hidden: fixed }])).toThrow(
    "expected units to go to units of their own kind",
  )
  expect(() => new Symmetry(mixed, spinUnits(1), [{ visible: { image: [0, 0, 2, 3] }, hidden: fixed }])).toThrow(
    "expected a permutation",
  )
  expect(() => new Symmetry(spinUnits(2), spinUnits(1), translationGenerators({ size: [2], filters: 1 }), [1, 0])).toThrow() // prettier-ignore
})

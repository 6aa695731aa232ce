import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { Harmonium, binaryMachineOf, harmonium, harmoniumOf, zeroGradient } from "./harmonium.ts"
import { freeEnergyOf, logPartition, restrictedBoltzmannMachine } from "./restricted-boltzmann-machine.ts"
import { statesOf } from "./units/states.ts"
import type { UnitKind, UnitLayer } from "./units/unit-layer.ts"
import { UNIT_KINDS, unitLayer } from "./units/units.ts"

const PAIRS = UNIT_KINDS.flatMap((visible) => UNIT_KINDS.map((hidden) => ({ visible, hidden })))

function randomLayer(kind: UnitKind, count: number, stream: RandomStream): UnitLayer {
  const plain = unitLayer({ kind, count, levels: 3 })
  return plain.with(
    Object.fromEntries(
      Object.entries(plain.parameters).map(([name, vector]) => [
        name,
        vector.map(() => (plain.positive.includes(name) ? 1 + stream.uniform() : stream.normal())),
      ]),
    ),
  )
}

function randomMachine(visible: UnitKind, hidden: UnitKind, seed = 1): Harmonium {
  const stream = new RandomStream(seed, `${visible} ${hidden}`)
  const [left, right] = [randomLayer(visible, 3, stream), randomLayer(hidden, 2, stream)]
  return harmonium(left, right, { seed, sigma: 0.3 })
}

describe.each(PAIRS)("$visible × $hidden", ({ visible, hidden }) => {
  const machine = randomMachine(visible, hidden)
  const v = machine.sampleVisible(new Float64Array(machine.hidden.width), new RandomStream(2, "v"))

  test("minus the gradient of the free energy by every parameter, against central differences", () => {
    const gradient = zeroGradient(machine)
    machine.addStatistics(v, 1, gradient)
    const check = (vector: Float64Array, unit: (k: number) => ReturnType<typeof zeroGradient>): void => {
      for (let k = 0; k < vector.length; k++) {
        const [up, down] = [1e-4, -1e-4].map((step) => machine.moved(unit(k), step).freeEnergy(v))
        expect(vector[k]).toBeCloseTo(-(up - down) / 2e-4, 6)
      }
    }
    const basis = (pick: (zero: ReturnType<typeof zeroGradient>) => Float64Array) => (k: number) => {
      const zero = zeroGradient(machine)
      pick(zero)[k] = 1
      return zero
    }
    check(
      gradient.weights,
      basis(({ weights }) => weights),
    )
    for (const side of ["visible", "hidden"] as const)
      for (const [name, vector] of Object.entries(gradient[side]))
        check(
          vector,
          basis((zero) => zero[side][name]),
        )
  })

  test("F(v) + ln of the hidden units' integral is E(v, h) at any h, up to their own density", () => {
    // p(v, h) = p(v) p(h | v): E(v, h) − F(v) = E_h(h) − h·I + Γ(I), of which e^(−…) is the density of h.
    const h = machine.sampleHidden(v, new RandomStream(3, "h"))
    const inputs = machine.hiddenInputs(v)
    const conditional =
      machine.hidden.energy(h) - h.reduce((sum, x, j) => sum + x * inputs[j], 0) + machine.hidden.cumulant(inputs)
    expect(machine.energy(v, h)).toBeCloseTo(machine.freeEnergy(v) + conditional, 9)
    expect(machine.transpose().energy(h, v)).toBeCloseTo(machine.energy(v, h), 9)
  })
})

test("with weights 0 ln Z is that of independent units, from either side", () => {
  for (const { visible, hidden } of PAIRS) {
    const machine = randomMachine(visible, hidden)
    if (!machine.visible.values && !machine.hidden.values) continue
    const free = new Harmonium(machine.visible, machine.hidden)
    const zeros = (layer: UnitLayer): Float64Array => new Float64Array(layer.width)
    const exact = machine.visible.cumulant(zeros(machine.visible)) + machine.hidden.cumulant(zeros(machine.hidden))
    expect(free.logPartition()).toBeCloseTo(exact, 9)
  }
})

test("ln Z of finite units is the same from either side, and p(v) sums to 1", () => {
  const finite = UNIT_KINDS.filter((kind) => unitLayer({ kind, count: 1 }).values)
  for (const visible of finite)
    for (const hidden of finite) {
      const machine = randomMachine(visible, hidden)
      const logZ = machine.logPartition()
      expect(machine.transpose().logPartition()).toBeCloseTo(logZ, 9)
      let sum = 0
      for (const v of statesOf(machine.visible)) sum += Math.exp(-machine.freeEnergy(v) - logZ)
      expect(sum).toBeCloseTo(1, 9)
    }
})

test.each(["binary", "spin"] as const)("%s machines agree with the fast machine, there and back", (units) => {
  const fast = restrictedBoltzmannMachine(
    { visible: 7, hidden: 4, visibleUnits: units, hiddenUnits: "binary" },
    { seed: 5, sigma: 1 },
  )
  fast.visibleBias.set(Float32Array.from({ length: 7 }, (_, i) => i / 7 - 0.4))
  const machine = harmoniumOf(fast)
  expect(machine.logPartition()).toBeCloseTo(logPartition(fast), 9)
  const bits = [1, 0, 1, 1, 0, 0, 1]
  const values = bits.map((bit) => (units === "spin" ? 2 * bit - 1 : bit))
  expect(machine.freeEnergy(values)).toBeCloseTo(freeEnergyOf(fast, bits), 9)
  const back = binaryMachineOf(machine)
  expect(back).toEqual(fast)
})

test("means of many rows are those of each", () => {
  const machine = randomMachine("spin", "relu")
  const v = new RealMatrix(2, 3, Float32Array.of(1, -1, 1, -1, -1, 1))
  const means = machine.hiddenMeans(v)
  const one = new Float64Array(2)
  machine.hidden.moments(machine.hiddenInputs(v.row(1)), one)
  expect([...means.row(1)]).toEqual([...Float32Array.from(one)])
})

test("Gibbs steps leave p(v) as it is, from exact draws, within 4.5 standard errors", () => {
  const machine = randomMachine("spin", "double-relu", 9)
  const enumerated: Float64Array[] = []
  for (const state of statesOf(machine.visible)) enumerated.push(state.slice())
  const logZ = machine.logPartition()
  const p = enumerated.map((v) => Math.exp(-machine.freeEnergy(v) - logZ))
  const stream = new RandomStream(4, "stationarity")
  const counts = new Float64Array(8)
  const draws = 20_000
  for (let n = 0; n < draws; n++) {
    let u = stream.uniform()
    let s = 0
    while (s < 7 && u >= p[s]) u -= p[s++]
    let v = enumerated[s]
    for (let step = 0; step < 3; step++) v = machine.sampleVisible(machine.sampleHidden(v, stream), stream)
    counts[v.reduce((sum, value, i) => sum + (value > 0 ? 2 ** i : 0), 0)]++
  }
  for (let s = 0; s < 8; s++)
    expect(Math.abs(counts[s] / draws - p[s])).toBeLessThan(4.5 * Math.sqrt((p[s] * (1 - p[s])) / draws))
})

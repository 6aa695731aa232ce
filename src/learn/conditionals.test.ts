import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { type Harmonium, harmonium } from "../hamiltonian/harmonium.ts"
import { statesOf } from "../hamiltonian/units/states.ts"
import { TemperedMachine } from "../hamiltonian/tempered-machine.ts"
import type { UnitKind, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { unitLayer } from "../hamiltonian/units/units.ts"
import { type Conditionals, conditionalsOf } from "./conditionals.ts"
import { KernelConditionals } from "./kernel-conditionals.ts"
import { vectorsOf } from "./machine-vectors.ts"
import { wholeStatistics } from "./mean-statistics.ts"
import { PlainConditionals } from "./plain-conditionals.ts"

let engine: Engine
beforeAll(async () => {
  engine = await Engine.create({ threads: 1 })
})
afterAll(() => engine[Symbol.dispose]())

const KINDS = ["bernoulli", "spin"] as const
const PAIRS = KINDS.flatMap((visible) => KINDS.map((hidden) => ({ visible, hidden })))

function machineOf(visible: UnitKind, hidden: UnitKind, m = 9, n = 5, sigma = 0.5): Harmonium {
  const stream = new RandomStream(1, "conditionals test")
  const bias = (count: number): Float64Array => Float64Array.from({ length: count }, () => stream.normal() / 2)
  return harmonium(
    unitLayer({ kind: visible, count: m }, { bias: bias(m) }),
    unitLayer({ kind: hidden, count: n }, { bias: bias(n) }),
    { sigma },
  )
}

describe.each(PAIRS)("$visible × $hidden", ({ visible, hidden }) => {
  const machine = machineOf(visible, hidden)
  const low = visible === "spin" ? -1 : 0
  const stream = new RandomStream(2, "rows")
  const rows = new RealMatrix(
    701,
    9,
    Float32Array.from({ length: 701 * 9 }, () => (stream.uniform() < 0.4 ? 1 : low)),
  )
  const weights = Float64Array.from({ length: rows.rows }, () => stream.uniform())

  test("the kernels' statistics, means and free energies are those in double precision, also weighted and of grey values", async () => {
    const plain = new PlainConditionals(machine)
    const fast = new KernelConditionals(engine, machine)
    const grey = new RealMatrix(
      20,
      9,
      Float32Array.from({ length: 180 }, () => low + (1 - low) * stream.uniform()),
    )
    for (const values of [rows, grey])
      for (const w of [undefined, weights.subarray(0, values.rows)]) {
        const expected = vectorsOf(await wholeStatistics(await plain.statistics(values, w)))
        const found = vectorsOf(await wholeStatistics(await fast.statistics(fast.encode(values), w)))
        expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name))
        for (const [i, { values: vector }] of expected.entries())
          for (const [k, value] of vector.entries()) expect(found[i].values[k]).toBeCloseTo(value, 5)
      }
    for (const values of [rows, grey]) {
      const h = await plain.hiddenMeans(values)
      const pairs = [
        [h, await fast.hiddenMeans(fast.encode(values))],
        [await plain.visibleMeans(h), await fast.visibleMeans(h)],
      ]
      for (const [{ values: expected }, { values: found }] of pairs)
        expect(expected.reduce((most, mean, k) => Math.max(most, Math.abs(mean - found[k])), 0)).toBeLessThan(2e-6)
    }
    const [a, b] = [await plain.freeEnergies(rows), await fast.freeEnergies(fast.encode(rows))]
    for (const [row, value] of a.entries()) expect(b[row]).toBeCloseTo(value, 4)
    expect(fast.decode(fast.encode(rows))).toEqual(rows)
  })

  test("machines that borrow the weights of others, and several that take turns, have the free energies they should", async () => {
    const plain = new PlainConditionals(machine)
    const fast = new KernelConditionals(engine, machine)
    const other = machineOf(visible, hidden, 9, 5, 0.8)
    const layers = (of: Harmonium): [UnitLayer, UnitLayer] => [
      of.visible.with({ bias: of.visible.parameters["bias"].map((bias) => bias - 0.3) }),
      of.hidden.with({ bias: of.hidden.parameters["bias"].map((bias) => bias + 0.2) }),
    ]
    const machines = [
      other,
      new TemperedMachine(machine, 0.4, ...layers(machine)),
      machine,
      new TemperedMachine(other, 0.7, ...layers(other)),
      new TemperedMachine(machine, 0, ...layers(machine)),
      machineOf(visible, hidden, 9, 5, 0.2),
    ]
    for (const place of [0, 1, 0, 2])
      for (const [k, one] of machines.entries()) {
        plain.load(one)
        fast.load(one, place * k)
        const [a, b] = [await plain.freeEnergies(rows), await fast.freeEnergies(fast.encode(rows))]
        expect(a.reduce((most, value, row) => Math.max(most, Math.abs(value - b[row])), 0)).toBeLessThan(1e-5)
      }
  })

  test("Gibbs steps of both leave p(v) as it is: exact starts show no drift at 4.5σ", async () => {
    const states: Float64Array[] = []
    for (const state of statesOf(machine.visible)) states.push(state.slice())
    const logZ = machine.logPartition()
    const p = states.map((v) => Math.exp(-machine.freeEnergy(v) - logZ))
    const exact = new Float64Array(10)
    const features = (v: ArrayLike<number>): number[] => [...Array.from(v), v[0] * v[1]]
    for (const [s, v] of states.entries()) for (const [k, x] of features(v).entries()) exact[k] += p[s] * x
    const draws = 8000
    const start = new RealMatrix(draws, 9)
    const own = new RandomStream(5, "exact starts")
    for (let row = 0; row < draws; row++) {
      let u = own.uniform()
      let s = 0
      while (s < p.length - 1 && u >= p[s]) u -= p[s++]
      start.values.set(states[s], row * 9)
    }
    const check = async (conditionals: Conditionals): Promise<void> => {
      const draw = { seed: 3, purpose: "drift", number: 0 }
      const end = conditionals.decode(await conditionals.gibbs(conditionals.encode(start), 3, draw))
      const sums = new Float64Array(10)
      for (let row = 0; row < draws; row++) for (const [k, x] of features(end.row(row)).entries()) sums[k] += x / draws
      for (const [k, mean] of sums.entries()) {
        const variance = low === 0 ? exact[k] * (1 - exact[k]) : 1 - exact[k] ** 2
        expect(Math.abs(mean - exact[k])).toBeLessThan(4.5 * Math.sqrt(variance / draws))
      }
    }
    await check(new PlainConditionals(machine))
    await check(new KernelConditionals(engine, machine))
  })
})

test("small machines and machines of other units stay in double precision", () => {
  expect(conditionalsOf(machineOf("bernoulli", "bernoulli"), engine)).toBeInstanceOf(PlainConditionals)
  expect(conditionalsOf(machineOf("gaussian", "relu", 70, 70), engine)).toBeInstanceOf(PlainConditionals)
  expect(conditionalsOf(machineOf("spin", "bernoulli", 70, 70), engine)).toBeInstanceOf(KernelConditionals)
  expect(conditionalsOf(machineOf("spin", "bernoulli", 70, 70))).toBeInstanceOf(PlainConditionals)
})

import { describe, expect, test } from "vitest"
import { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { type Harmonium, harmonium } from "../../hamiltonian/harmonium.ts"
import { type AnyMachine, wholeMachine } from "../../hamiltonian/tempered-machine.ts"
import { bernoulliUnits, spinUnits } from "../../hamiltonian/units/discrete-units.ts"
import { statesOf } from "../../hamiltonian/units/states.ts"
import type { UnitKind } from "../../hamiltonian/units/unit-layer.ts"
import { unitLayer } from "../../hamiltonian/units/units.ts"
import type { Conditionals } from "../conditionals.ts"
import { KernelConditionals } from "../kernel-conditionals.ts"
import { vectorsOf } from "../machine-vectors.ts"
import { PlainConditionals } from "../plain-conditionals.ts"
import { ChainLadder } from "./chain-ladder.ts"
import { modelStatistics } from "./exact.ts"
import { temperedPath } from "./tempered-path.ts"

/** Rows drawn from p(v) itself: from the list of all states of one side. */
function exactDraws(machine: Harmonium, rows: number, stream: RandomStream): RealMatrix {
  const visible = machine.visible.values !== undefined
  const listed = visible ? machine : machine.transpose()
  const states = Array.from(statesOf(listed.visible), (state) => state.slice())
  const logZ = machine.logPartition()
  const weights = states.map((state) => Math.exp(-listed.freeEnergy(state) - logZ))
  const result = new RealMatrix(rows, machine.visible.width)
  for (let row = 0; row < rows; row++) {
    let left = stream.uniform()
    let k = 0
    while (k < states.length - 1 && left >= weights[k]) left -= weights[k++]
    result.values.set(visible ? states[k] : machine.sampleVisible(states[k], stream), row * result.columns)
  }
  return result
}

/** Deviation of the rows' mean statistics from the exact ones, in standard errors of independent rows: the largest. */
function largestDeviation(machine: Harmonium, rows: RealMatrix): number {
  const exact = vectorsOf(modelStatistics(machine))
  const sums = exact.map(({ values }) => ({ first: values.map(() => 0), second: values.map(() => 0) }))
  for (let row = 0; row < rows.rows; row++) {
    const own = exact.map(({ values }) => new Float64Array(values.length))
    const sides = (from: number, to: number): Record<string, Float64Array> =>
      Object.fromEntries(exact.slice(from, to).map(({ name }, n) => [name.slice(name.indexOf("/") + 1), own[from + n]]))
    const visible = 1 + Object.keys(machine.visible.parameters).length
    machine.addStatistics(rows.row(row), 1, {
      weights: own[0],
      visible: sides(1, visible),
      hidden: sides(visible, exact.length),
    })
    for (const [n, { first, second }] of sums.entries())
      for (let k = 0; k < first.length; k++) {
        first[k] += own[n][k] / rows.rows
        second[k] += own[n][k] ** 2 / rows.rows
      }
  }
  let largest = 0
  for (const [n, { first, second }] of sums.entries())
    for (let k = 0; k < first.length; k++) {
      const error = Math.sqrt((second[k] - first[k] ** 2) / rows.rows)
      if (error > 0) largest = Math.max(largest, Math.abs(first[k] - exact[n].values[k]) / error)
    }
  return largest
}

const CHAINS = 500

/** Largest deviation at any rung after `sweeps`, of chains that started at the exact distributions. */
async function drift(conditionals: Conditionals, rungs: readonly AnyMachine[], sweeps: number): Promise<number> {
  const machines = rungs.map(wholeMachine)
  const independent = machines[0].visible
  const ladder = new ChainLadder({ conditionals, independent, chains: CHAINS, steps: 1, seed: 3, what: "test" })
  const starts = machines.map((machine, k) => exactDraws(machine, CHAINS, new RandomStream(4, "exact", k)))
  ladder.restore({
    ...Object.fromEntries(starts.map(({ values }, k) => [`states/${k}`, Float64Array.from(values)])),
    ...Object.fromEntries(starts.map((_, k) => [`marks/${k}`, new Float64Array(CHAINS)])),
    acceptances: new Float64Array(machines.length - 1).fill(1),
    roundTrips: Float64Array.of(0),
  })
  for (let sweep = 0; sweep < sweeps; sweep++) await ladder.sweep(rungs, sweep)
  for (const acceptance of ladder.acceptances) {
    expect(acceptance).toBeGreaterThan(0.05)
    expect(acceptance).toBeLessThan(0.98)
  }
  return Math.max(...machines.map((machine, k) => largestDeviation(machine, conditionals.decode(ladder.states(k)))))
}

const PAIRS: readonly (readonly [UnitKind, UnitKind, number])[] = [
  ["bernoulli", "bernoulli", 0.9],
  ["spin", "gaussian", 0.5],
  ["potts", "relu", 0.8],
  ["gaussian", "bernoulli", 1],
  ["binomial", "double-relu", 0.2],
]

function strong(visible: UnitKind, hidden: UnitKind, sigma: number, seed = 2): Harmonium {
  const layer = (kind: UnitKind, count: number) => unitLayer({ kind, count, levels: 3 })
  return harmonium(layer(visible, 4), layer(hidden, 3), { seed, sigma })
}

describe.each(PAIRS)("%s × %s: chains started at p(v) show no drift at 4.5 σ", (visible, hidden, sigma) => {
  test("on a ladder of temperatures", async () => {
    const machine = strong(visible, hidden, sigma)
    const path = temperedPath(machine, unitLayer({ kind: visible, count: 4, levels: 3 }), [0, 0.4, 0.7, 1])
    expect(await drift(new PlainConditionals(machine), path, 8)).toBeLessThan(4.5)
  })

  test("on a ladder of different machines", async () => {
    const machines = [0.2, 0.6, 1].map((part, k) => strong(visible, hidden, part * sigma, 2 + (k % 2)))
    expect(await drift(new PlainConditionals(machines[0]), machines, 8)).toBeLessThan(4.5)
  })
})

test("on the kernels: chains started at p(v) show no drift at 4.5 σ", async () => {
  using engine = await Engine.create({ threads: 1 })
  const machine = harmonium(spinUnits(5), bernoulliUnits(4), { seed: 1, sigma: 1.2 })
  const path = temperedPath(machine, spinUnits(5), [0, 0.4, 0.7, 1])
  expect(await drift(new KernelConditionals(engine, machine), path, 8)).toBeLessThan(4.5)
})

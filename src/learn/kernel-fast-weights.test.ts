import { expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { harmonium } from "../hamiltonian/harmonium.ts"
import type { UnitKind } from "../hamiltonian/units/unit-layer.ts"
import { unitLayer } from "../hamiltonian/units/units.ts"
import { ascentOf } from "./ascent.ts"
import { Coordinates } from "./coordinates.ts"
import { KernelConditionals } from "./kernel-conditionals.ts"
import { type NegativeMethod, resolveMachineTraining } from "./machine-options.ts"
import { negativePhase } from "./negative-phase/methods.ts"
import type { NegativePhase, NegativeState } from "./negative-phase/negative-phase.ts"

const METHOD: NegativeMethod = "fast-pcd"
const [M, N, ROWS] = [33, 21, 40]

/** φ and chains after four updates of a machine that does not change. */
async function moved(
  engine: Engine,
  [visible, hidden]: readonly [UnitKind, UnitKind],
  metric: "plain" | "centred" | "standardised",
  { kernels = true, resume = false } = {},
): Promise<NegativeState> {
  const layers = [unitLayer({ kind: visible, count: M }), unitLayer({ kind: hidden, count: N })] as const
  const machine = harmonium(...layers, { seed: 2, sigma: 0.4 })
  const options = resolveMachineTraining({ batch: ROWS, chains: 17, fastLearningRate: 0.3 }, layers, "test")
  const stream = new RandomStream(3, "rows")
  const moments = (count: number): { mean: Float64Array; variance: Float64Array } => ({
    mean: Float64Array.from({ length: count }, () => stream.uniform() - 0.3),
    variance: Float64Array.from({ length: count }, () => 0.1 + stream.uniform()),
  })
  const make = (): [KernelConditionals, NegativePhase] => {
    const conditionals = new KernelConditionals(engine, machine)
    const ascent = ascentOf(machine, conditionals, options, { symmetry: undefined, fromChains: true })
    const fastWeights = kernels ? ascent.fastWeights!.bind(ascent) : undefined
    const chains = { ...options, what: "test", conditionals, start: machine, independent: layers[0], fastWeights }
    return [conditionals, negativePhase(METHOD, chains)]
  }
  let [conditionals, phase] = make()
  for (let number = 0; number < 4; number++) {
    if (resume && number === 2) {
      const state = structuredClone(phase.state())
      ;[conditionals, phase] = make()
      phase.restore(state)
    }
    const low = visible === "spin" ? -1 : 0
    const values = Float32Array.from({ length: ROWS * M }, () => (stream.uniform() < 0.3 ? 1 : low))
    const batch = conditionals.encode(new RealMatrix(ROWS, M, values))
    const sides = [moments(M), moments(N)] as const
    const coordinates = metric === "plain" ? undefined : new Coordinates(metric, ...sides)
    conditionals.load(machine)
    const data = await conditionals.statistics(batch)
    await phase.statistics({ machine, batch, data, coordinates, number })
  }
  return phase.state()
}

test("fast weights in kernel memory are those in double precision, in every metric", async () => {
  using engine = await Engine.create({ threads: 1 })
  for (const kinds of [
    ["bernoulli", "bernoulli"],
    ["spin", "bernoulli"],
    ["bernoulli", "spin"],
    ["spin", "spin"],
  ] as const)
    for (const metric of ["plain", "centred", "standardised"] as const) {
      const expected = await moved(engine, kinds, metric, { kernels: false })
      const found = await moved(engine, kinds, metric)
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
      for (const [name, values] of Object.entries(expected)) {
        const largest = values.reduce((most, value, k) => Math.max(most, Math.abs(value - found[name][k])), 0)
        expect(largest, `${kinds.join(" × ")} ${metric} ${name}`).toBeLessThan(1e-4)
      }
    }
})

test("any number of threads, and an update after saving and restoring, give the same bits", async () => {
  using one = await Engine.create({ threads: 1 })
  using two = await Engine.create({ threads: 2 })
  const expected = await moved(one, ["spin", "bernoulli"], "centred")
  expect(await moved(two, ["spin", "bernoulli"], "centred")).toEqual(expected)
  expect(await moved(one, ["spin", "bernoulli"], "centred", { resume: true })).toEqual(expected)
})

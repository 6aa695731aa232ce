import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { harmonium } from "../hamiltonian/harmonium.ts"
import { unitLayer } from "../hamiltonian/units/units.ts"
import { type Ascent, ascentOf } from "./ascent.ts"
import { Coordinates, type GradientMetric } from "./coordinates.ts"
import { KernelAscent } from "./kernel-ascent.ts"
import { KernelConditionals } from "./kernel-conditionals.ts"
import { type MachineTrainingOptions, resolveMachineTraining } from "./machine-options.ts"
import { parametersOfMachine, vectorsOf } from "./machine-vectors.ts"

let engine: Engine
beforeAll(async () => {
  engine = await Engine.create({ threads: 1 })
})
afterAll(() => engine[Symbol.dispose]())

const KINDS = ["bernoulli", "spin"] as const
// Below, at and above the multiples of 16, 32 and 40 that the kernel works in.
const SHAPES = [
  [9, 5, 7],
  [16, 32, 40],
  [70, 65, 41],
  [33, 130, 100],
] as const
const SETTINGS: readonly MachineTrainingOptions[] = [
  { gradient: "plain" },
  { gradient: "centred", optimizer: "nesterov", momentum: 0.8, l1: 1e-3, l2: 1e-2 },
  { gradient: "standardised", sparsity: { target: 0.2, strength: 0.5 } },
  { gradient: "standardised", optimizer: "adam", l2: 1e-2 },
  { gradient: "centred", optimizer: "adam" },
]

/** Three steps along statistics of random rows. */
async function climbed(
  engine: Engine,
  fromChains: boolean,
  [visible, hidden]: readonly [string, string],
  [m, n, rows]: readonly [number, number, number],
  settings: MachineTrainingOptions,
  { grey = false, weighted = false, resume = false } = {},
): Promise<Ascent> {
  const kinds = [visible, hidden] as unknown as readonly [(typeof KINDS)[number], (typeof KINDS)[number]]
  const layers = [unitLayer({ kind: kinds[0], count: m }), unitLayer({ kind: kinds[1], count: n })] as const
  const machine = harmonium(...layers, { seed: 3, sigma: 0.3 })
  const options = resolveMachineTraining({ batch: rows, chains: 23, learningRate: 0.2, ...settings }, layers, "test")
  const make = (): [KernelConditionals, Ascent] => {
    const conditionals = new KernelConditionals(engine, machine)
    return [conditionals, ascentOf(machine, conditionals, options, { symmetry: undefined, fromChains })]
  }
  let [conditionals, ascent] = make()
  const stream = new RandomStream(4, "rows")
  const low = visible === "spin" ? -1 : 0
  const draw = (count: number, grey: boolean): RealMatrix =>
    new RealMatrix(
      count,
      m,
      Float32Array.from({ length: count * m }, () => {
        const u = stream.uniform()
        return low + (1 - low) * (grey ? u : Number(u < 0.3))
      }),
    )
  const moments = (count: number): { mean: Float64Array; variance: Float64Array } => ({
    mean: Float64Array.from({ length: count }, () => stream.uniform() - 0.3),
    variance: Float64Array.from({ length: count }, () => 0.1 + stream.uniform()),
  })
  for (let step = 0; step < 3; step++) {
    if (resume && step === 2) {
      const { machine: now } = ascent
      const state = ascent.state()
      ;[conditionals, ascent] = make()
      ascent.restore(now, state)
    }
    const weights = weighted ? Float64Array.from({ length: rows }, () => 0.1 + stream.uniform()) : undefined
    const metric: GradientMetric = options.gradient
    const [visibleMoments, hiddenMoments] = [moments(m), moments(n)]
    ascent.load()
    const wild = await ascent.step({
      data: await conditionals.statistics(conditionals.encode(draw(rows, grey)), weights),
      model: await conditionals.statistics(conditionals.encode(draw(23, false))),
      coordinates: metric === "plain" ? undefined : new Coordinates(metric, visibleMoments, hiddenMoments),
      learningRate: 0.2,
      hiddenMean: hiddenMoments.mean,
    })
    expect(wild).toBeUndefined()
  }
  return ascent
}

describe.each(KINDS.flatMap((visible) => KINDS.map((hidden) => [visible, hidden] as const)))(
  "%s × %s: steps on the kernels are those in double precision",
  (...kinds) => {
    test.each(SHAPES)("%i × %i units, %i rows, in every metric and by every optimizer", async (...shape) => {
      for (const settings of SETTINGS)
        for (const rows of [{}, { grey: true, weighted: true }]) {
          const mark = engine.mark()
          const expected = await climbed(engine, false, kinds, shape, settings, rows)
          const found = await climbed(engine, true, kinds, shape, settings, rows)
          expect(found).toBeInstanceOf(KernelAscent)
          expect(expected).not.toBeInstanceOf(KernelAscent)
          const vectors = vectorsOf(parametersOfMachine(found.machine))
          let largest = 0
          for (const [n, { values }] of vectorsOf(parametersOfMachine(expected.machine)).entries())
            for (const [k, value] of values.entries())
              largest = Math.max(largest, Math.abs(vectors[n].values[k] - value) / (1 + Math.abs(value)))
          // Adam divides small slopes by their own size, rounding and all.
          expect(largest).toBeLessThan(settings.optimizer === "adam" ? 5e-3 : 3e-5)
          engine.release(mark)
        }
    })
  },
)

test("any number of threads, and a step after saving and restoring, give the same bits", async () => {
  const shape = [70, 65, 41] as const
  using three = await Engine.create({ threads: 3 })
  for (const settings of SETTINGS) {
    const machines = []
    for (const [on, resume] of [
      [engine, false],
      [engine, true],
      [three, false],
    ] as const)
      machines.push((await climbed(on, true, ["spin", "bernoulli"], shape, settings, { resume })).machine)
    for (const machine of machines.slice(1)) {
      expect(machine.weights).toEqual(machines[0].weights)
      expect(machine.visible.parameters).toEqual(machines[0].visible.parameters)
      expect(machine.hidden.parameters).toEqual(machines[0].hidden.parameters)
    }
  }
})

test("weights that run away are told of", async () => {
  const layers = [unitLayer({ kind: "bernoulli", count: 20 }), unitLayer({ kind: "bernoulli", count: 20 })] as const
  const machine = harmonium(...layers)
  const conditionals = new KernelConditionals(engine, machine)
  const options = resolveMachineTraining({ batch: 1, chains: 1 }, layers, "test")
  const ascent = ascentOf(machine, conditionals, options, { symmetry: undefined, fromChains: true })
  const [ones, zeros] = [1, 0].map((value) => new RealMatrix(1, 20, new Float32Array(20).fill(value)))
  const wild = await ascent.step({
    data: await conditionals.statistics(conditionals.encode(ones)),
    model: await conditionals.statistics(conditionals.encode(zeros)),
    coordinates: undefined,
    learningRate: 1e6,
    hiddenMean: new Float64Array(20),
  })
  expect(wild).toBe("a weight is no longer finite or beyond 10000")
})

import { beforeAll, describe, expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import {
  type DeepBeliefNetwork,
  deepBeliefNetwork,
  exactBeliefBounds,
  exactBeliefLogLikelihoods,
} from "../../hamiltonian/deep-belief-network.ts"
import { MachineKernel } from "../../hamiltonian/machine-kernel.ts"
import {
  type RestrictedBoltzmannMachine,
  type Units,
  logLikelihood,
  logPartition,
  restrictedBoltzmannMachine,
} from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { beliefBound } from "../../measure/belief-bound.ts"
import { sampleStack } from "../../sample/stack-samples.ts"
import { fitStack } from "../stack.ts"
import { barsAndStripes } from "./testing/bars-and-stripes.ts"
import { WakeSleep, type WakeSleepOptions } from "./wake-sleep.ts"

const random = new RandomStream(7, "wake-sleep test")

function machineOf(visible: number, hidden: number, units: Units = "binary"): RestrictedBoltzmannMachine {
  const machine = restrictedBoltzmannMachine(
    { visible, hidden, visibleUnits: units, hiddenUnits: units },
    { sigma: 0.6, seed: random.integer(1000) },
  )
  for (const bias of [machine.visibleBias, machine.hiddenBias])
    for (let i = 0; i < bias.length; i++) bias[i] = 0.5 * random.normal()
  return machine
}

/** A network with two ways of their own. */
function untied(sizes: readonly number[], units?: Units): DeepBeliefNetwork {
  const layers = sizes.slice(1).map((size, l) => machineOf(sizes[l], size, units))
  const recognition = sizes.slice(1, -1).map((size, l) => machineOf(sizes[l], size, units))
  return { generative: { layers, shape: [sizes[0]] }, recognition }
}

const allRows = (columns: number): Uint8Array[] =>
  Array.from({ length: 2 ** columns }, (_, state) => Uint8Array.from({ length: columns }, (__, i) => (state >> i) & 1))
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

async function tuned(
  data: BitMatrix,
  network: DeepBeliefNetwork,
  options: WakeSleepOptions,
): Promise<DeepBeliefNetwork> {
  using engine = await Engine.create({ threads: 1 })
  const training = new WakeSleep(engine, data, network, options)
  for await (const _ of training.run());
  return training.network()
}

describe.each([
  ["two layers", untied([4, 3, 3])],
  ["three layers", untied([4, 3, 2, 3])],
  ["spins", untied([4, 3, 3], "spin")],
] as const)("%s", (_, network) => {
  const rows = allRows(4)

  test("the probabilities of all rows sum to 1, and every bound is below", () => {
    const exact = exactBeliefLogLikelihoods(network, rows)
    expect(exact.reduce((sum, ln) => sum + Math.exp(ln), 0)).toBeCloseTo(1, 12)
    const bounds = exactBeliefBounds(network, rows)
    for (const [k, bound] of bounds.entries()) expect(bound).toBeLessThan(exact[k])
  })

  test("samples of the stack have these probabilities: χ² of 16 states below its 5 σ", async () => {
    using engine = await Engine.create({ threads: 1 })
    const kernels = network.generative.layers.map((machine) => new MachineKernel(engine, machine))
    const count = 20_000
    const samples = await sampleStack(kernels, { count, sweeps: 50, seed: 1 })
    const counts = new Float64Array(16)
    for (let row = 0; row < count; row++) counts[samples.words[row * samples.stride]]++
    const exact = exactBeliefLogLikelihoods(network, rows).map(Math.exp)
    const chi2 = exact.reduce((sum, p, k) => sum + (counts[k] - count * p) ** 2 / (count * p), 0)
    expect(chi2).toBeLessThan(15 + 5 * Math.sqrt(30))
  })

  test("the sampled bound is the exact one within 4 standard errors", () => {
    const data = BitMatrix.from(
      rows.flatMap((row) => [...row]),
      16,
      4,
    )
    const top = network.generative.layers.at(-1)!
    const ln = { value: logPartition(top), error: 0 }
    const exact = exactBeliefBounds(network, rows)
    // Rows are all there are: what scatters is only the hidden states, so one row a time.
    for (const row of [0, 5, 11]) {
      const copies = BitMatrix.from(Array.from({ length: 400 }, () => [...rows[row]]).flat(), 400, 4)
      const { value, error } = beliefBound(network, copies, ln, { samples: 5 })
      expect(Math.abs(value - exact[row])).toBeLessThan(4 * error)
    }
    expect(beliefBound(network, data, { ...ln, error: 3 }).error).toBeGreaterThan(3)
  })

  test("a wake step is the gradient of the bound by the generative parameters within 4 standard errors", async () => {
    const v = rows[6]
    const count = 40_000
    const data = BitMatrix.from(Array.from({ length: count }, () => [...v]).flat(), count, 4)
    const rate = 1e-3
    const after = await tuned(data, network, { epochs: 1, batch: count, learningRate: rate, seed: 3 })
    for (let l = 0; l < network.recognition.length; l++) {
      const { layers } = network.generative
      const { weights, visible, hidden } = layers[l]
      const size = layers[l].visibleUnits === "spin" ? 2 : 1
      for (let k = 0; k < visible * hidden; k++) {
        const at = (change: number): number => {
          const moved = { ...layers[l], weights: weights.slice(0, visible) }
          moved.weights.values[k] += change
          // The change as single precision has it.
          const bound = exactBeliefBounds(
            { ...network, generative: { ...network.generative, layers: layers.with(l, moved) } },
            [v],
          )[0]
          return bound / (moved.weights.values[k] - weights.values[k])
        }
        const slope = (at(1 / 64) + at(-1 / 64)) / 2
        const learned = (after.generative.layers[l].weights.values[k] - weights.values[k]) / rate
        // A term is at most size² in size; the finite difference is good to (1/64)².
        expect(Math.abs(learned - slope)).toBeLessThan((4 * size ** 2) / Math.sqrt(count) + 1e-3)
      }
    }
  })
})

describe("bars and stripes of 3 × 3", () => {
  const images = barsAndStripes(3)
  const data = BitMatrix.from(images.values, 16, 9)
  const rows = Array.from({ length: 16 }, (_, row) => images.row(row))
  let start: DeepBeliefNetwork
  beforeAll(async () => {
    const stack = await fitStack(data, {
      layers: [8, 8], epochs: 1500, batch: 16, learningRate: 0.1, feed: "samples", seed: 1, threads: 1,
    }) // prettier-ignore
    start = deepBeliefNetwork(stack)
  })

  test("fine-tuning raises the bound and the exact log-likelihood", async () => {
    const after = await tuned(data, start, { epochs: 1500, batch: 16, learningRate: 0.05, steps: 5, seed: 2 })
    const [bound, exact] = [exactBeliefBounds, exactBeliefLogLikelihoods].map((of) => ({
      before: mean(of(start, rows)),
      after: mean(of(after, rows)),
    }))
    expect(bound.before).toBeLessThan(exact.before)
    expect(bound.after).toBeLessThan(exact.after)
    expect(bound.after).toBeGreaterThan(bound.before + 0.3)
    expect(exact.after).toBeGreaterThan(exact.before + 0.3)
  })

  test("the same bits for one seed", async () => {
    const options = { epochs: 3, batch: 5, seed: 9 }
    const [one, same] = [await tuned(data, start, options), await tuned(data, start, options)]
    expect(same).toEqual(one)
    expect(await tuned(data, start, { ...options, seed: 8 })).not.toEqual(one)
  })
})

test("a network of one machine has its log-likelihood, and the bound is tight", () => {
  const machine = machineOf(5, 3)
  const network = deepBeliefNetwork({ layers: [machine], shape: [5] })
  const rows = allRows(5)
  const exact = exactBeliefLogLikelihoods(network, rows)
  expect(mean(exact)).toBeCloseTo(
    logLikelihood(
      machine,
      BitMatrix.from(
        rows.flatMap((row) => [...row]),
        32,
        5,
      ),
    ),
    12,
  )
  expect(exactBeliefBounds(network, rows)).toEqual(exact)
})

test("layers that are too large, and rows that do not fit, are refused", async () => {
  const large = deepBeliefNetwork({ layers: [machineOf(4, 13), machineOf(13, 2)], shape: [4] })
  expect(() => exactBeliefBounds(large, [])).toThrow("expected layers of at most 12 units below the top, got 13.")
  expect(() => exactBeliefBounds(untied([4, 3, 3]), [[0, 1]])).toThrow(
    "expected rows of 4 bits, as the network has, got 2.",
  )
  await expect(tuned(new BitMatrix(3, 5), untied([4, 3, 3]), {})).rejects.toThrow("WakeSleep data: expected rows of 4 units, as the network has, got 3 × 5.") // prettier-ignore
})

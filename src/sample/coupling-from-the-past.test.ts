import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { ising } from "../hamiltonian/ising.ts"
import { chain, graph, square, triangular } from "../hamiltonian/lattice.ts"
import { exactSample } from "./coupling-from-the-past.ts"
import { heatBathDynamics } from "./monotone-dynamics.ts"
import { randomClusterDynamics } from "./random-cluster-dynamics.ts"

const METHODS = ["heat-bath", "random-cluster"] as const

test.each(METHODS)("%s: states driven by the same numbers keep their order, sweep after sweep", (method) => {
  for (const [lattice, coupling, field] of [
    [square(8, 8), 0.44, 0],
    [square(7, 5, { periodic: false }), 0.6, 0.02],
    [triangular(6, 6), 0.2, -0.1],
    [square(2, 6), 0.5, 0.05],
  ] as const) {
    const model = ising({ lattice, coupling, field })
    const dynamics = method === "heat-bath" ? heatBathDynamics(model) : randomClusterDynamics(model)
    const random = new RandomStream(1, "order")
    const low = new Uint8Array(dynamics.variables)
    const high = new Uint8Array(dynamics.variables).fill(1)
    const middle = Uint8Array.from(low, () => random.word() & 1)
    for (let sweep = 0; sweep < 60; sweep++) {
      const uniforms = Float64Array.from(low, () => random.uniform())
      for (const state of [low, middle, high]) dynamics.sweep(state, uniforms)
      expect(low.every((value, i) => value <= middle[i] && middle[i] <= high[i])).toBe(true)
    }
  }
})

test.each(METHODS)("%s: the same seed gives the same bits, however many samples are asked for", async (method) => {
  const model = ising({ lattice: square(6, 6), coupling: 0.3, field: 0.1 })
  const ten = await exactSample(model, { count: 10, seed: 5, method })
  const four = await exactSample(model, { count: 4, seed: 5, method })
  expect(four.states.words).toEqual(ten.states.slice(0, 4).words)
  expect(four.couplingTimes).toEqual(ten.couplingTimes.slice(0, 4))
  const other = await exactSample(model, { count: 10, seed: 6, method })
  expect(other.states.words).not.toEqual(ten.states.words)
})

test.each(METHODS)(
  "%s: coupling times are powers of 2, and sweeps farther in the past change nothing",
  async (method) => {
    const model = ising({ lattice: square(5, 5), coupling: 0.4, field: 0.05 })
    const { states, couplingTimes } = await exactSample(model, { count: 5, seed: 2, method })
    const dynamics = method === "heat-bath" ? heatBathDynamics(model) : randomClusterDynamics(model)
    const words = Math.ceil(dynamics.variables / 2) * 4
    for (let row = 0; row < 5; row++) {
      expect(Number.isInteger(Math.log2(couplingTimes[row]))).toBe(true)
      const random = new RandomStream(2, `${method} from the past`, row)
      const state = Uint8Array.from({ length: dynamics.variables }, (_, i) => i % 2)
      for (let time = 3 * couplingTimes[row]; time > 0; time--) {
        random.position = (time - 1) * words
        dynamics.sweep(
          state,
          Float64Array.from(state, () => random.uniform()),
        )
      }
      const spins = dynamics.spins(state, new RandomStream(2, `${method} colours`, row))
      expect([...spins]).toEqual(Array.from(spins, (_, site) => states.get(row, site)))
    }
  },
)

test("without coupling and field, one sweep is enough", async () => {
  for (const method of METHODS) {
    const { couplingTimes } = await exactSample(ising({ lattice: chain(9), coupling: 0 }), { count: 20, method })
    expect(new Set(couplingTimes)).toEqual(new Set([1]))
  }
})

test("at strong coupling or in a strong field all connected spins are alike", async () => {
  const islands = graph(5, [
    [0, 1],
    [1, 2],
    [3, 4],
  ])
  const strong = await exactSample(ising({ lattice: islands, coupling: 40 }), { count: 50, seed: 1 })
  const kinds = new Set(Array.from({ length: 50 }, (_, row) => strong.states.words[row * strong.states.stride]))
  expect(kinds).toEqual(new Set([0, 0b00111, 0b11000, 0b11111]))
  const down = await exactSample(ising({ lattice: square(8, 8), coupling: 0.4, field: -30 }), { count: 5 })
  expect([0, 1, 2, 3, 4].map((row) => down.states.count(row))).toEqual([0, 0, 0, 0, 0])
})

test("antiferromagnets are refused, naming what works instead", async () => {
  const attempt = (lattice: Parameters<typeof ising>[0]["lattice"], field: number): Promise<unknown> =>
    exactSample(ising({ lattice, coupling: -0.4, field }), { count: 1 })
  await expect(attempt(square(4, 4), 0)).rejects.toThrow(InputError)
  await expect(attempt(square(4, 4), 0)).rejects.toThrow(
    /K ≥ 0.*got -0.4.*take K = 0.4 and flip the spins of one colour/,
  )
  await expect(attempt(square(4, 4), 0.1)).rejects.toThrow(/makes the field alternate/)
  await expect(attempt(triangular(4, 4), 0)).rejects.toThrow(/frustrated.*Markov chain/)
})

test("a count or a method that is not one is refused", async () => {
  const model = ising({ lattice: chain(4), coupling: 0.2 })
  await expect(exactSample(model, { count: 0 })).rejects.toThrow("exactSample count: expected an integer of at least 1")
  await expect(exactSample(model, { count: 1, method: "wolff" as "heat-bath" })).rejects.toThrow(
    "exactSample method: expected heat-bath or random-cluster, got wolff.",
  )
})

test("a signal stops chains that would take for ever to meet; progress counts the samples", async () => {
  const cold = ising({ lattice: square(16, 16), coupling: 2 })
  const signal = AbortSignal.timeout(60)
  await expect(exactSample(cold, { count: 1, method: "heat-bath", signal })).rejects.toThrow(/abort|timeout/i)
  const done: number[] = []
  await exactSample(cold, { count: 3, onProgress: (progress) => done.push(progress.done) })
  expect(done).toEqual([1, 2, 3])
})

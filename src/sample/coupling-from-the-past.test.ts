import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { ising } from "../hamiltonian/ising.ts"
import { chain, graph, square, triangular } from "../hamiltonian/lattice.ts"
import { potts } from "../hamiltonian/potts.ts"
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

test("random-cluster of Potts models: states driven by the same numbers keep their order, up to the ghost", () => {
  for (const [lattice, colours, coupling, field] of [
    [square(8, 8), 3, 1.005, 0],
    [square(7, 5, { periodic: false }), 5, 1.2, 0.1],
    [triangular(6, 6), 4, 0.6, 0],
    [square(2, 6), 256, 2.8, 2],
  ] as const) {
    const dynamics = randomClusterDynamics(potts({ lattice, colours, coupling, field, fieldColour: 2 }))
    const random = new RandomStream(1, "order")
    const low = new Uint8Array(dynamics.variables)
    const high = new Uint8Array(dynamics.variables).fill(1)
    const middle = Uint8Array.from(low, () => random.word() & 1)
    for (let sweep = 0; sweep < 40; sweep++) {
      const uniforms = Float64Array.from(low, () => random.uniform())
      for (const state of [low, middle, high]) dynamics.sweep(state, uniforms)
      expect(low.every((value, i) => value <= middle[i] && middle[i] <= high[i])).toBe(true)
    }
  }
})

test("Ising samples are the bits they were before Potts models were taken", async () => {
  const hash = createHash("sha256")
  for (const [lattice, coupling, field] of [
    [square(16, 16), 0.44068679, 0],
    [square(9, 7, { periodic: false }), 0.3, -0.1],
    [triangular(6, 6), 0.25, 0.02],
    [square(8, 8), 0.6, 0],
  ] as const)
    hash.update((await exactSample(ising({ lattice, coupling, field }), { count: 200, seed: 3 })).states.words)
  expect(hash.digest("hex").slice(0, 16)).toBe("9de2df817e247b14")
})

test("two colours without a field are the Ising model at half the coupling, bit by bit", async () => {
  const lattice = square(7, 8)
  const spins = await exactSample(ising({ lattice, coupling: 0.4 }), { count: 20, seed: 2 })
  const colours = await exactSample(potts({ lattice, colours: 2, coupling: 0.8 }), { count: 20, seed: 2 })
  expect(colours.states).toEqual(Uint8Array.from(spins.states.unpack()))
  expect(colours.couplingTimes).toEqual(spins.couplingTimes)
})

test("Potts models with K < 0 or h < 0, and their heat bath, are refused", async () => {
  const attempt = (parameters: object, options: object = {}): Promise<unknown> =>
    exactSample(potts({ lattice: square(3, 3), colours: 3, coupling: 0.4, ...parameters }), { count: 1, ...options })
  await expect(attempt({ coupling: -0.1 })).rejects.toThrow(/K ≥ 0.*got -0.1. Take a Markov chain/)
  await expect(attempt({ field: -0.2 })).rejects.toThrow(/h ≥ 0.*got h = -0.2. Take a Markov chain/)
  await expect(attempt({}, { method: "heat-bath" })).rejects.toThrow(
    "exactSample method heat-bath: expected an Ising model, got a potts model, whose heat bath keeps no order of the states. Use random-cluster.",
  )
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

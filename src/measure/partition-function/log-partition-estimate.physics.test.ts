import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import {
  type RestrictedBoltzmannMachine,
  freeEnergyOf,
  logPartition,
  restrictedBoltzmannMachine,
} from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { annealedImportanceSampling } from "./annealed-importance-sampling.ts"
import { logPartitionEstimate } from "./log-partition-estimate.ts"
import { randomMachine } from "./testing/random-machine.ts"
import { reverseAnnealing } from "./reverse-annealing.ts"

let engine: Engine
beforeAll(async () => {
  engine = await Engine.create({ threads: 1 })
})
afterAll(() => engine.dispose())

/** Rows drawn from p(v) by enumeration. */
function exactSamples(machine: RestrictedBoltzmannMachine, rows: number, seed: number): BitMatrix {
  const random = new RandomStream(seed, "exact")
  const logZ = logPartition(machine)
  const states = Array.from({ length: 2 ** machine.visible }, (_, n) =>
    Array.from({ length: machine.visible }, (_, i) => (n >> i) & 1),
  )
  const p = states.map((v) => Math.exp(-freeEnergyOf(machine, v) - logZ))
  const bits = new BitMatrix(rows, machine.visible)
  for (let row = 0; row < rows; row++) {
    let u = random.uniform()
    let n = 0
    while (n + 1 < p.length && u >= p[n]) u -= p[n++]
    for (const [i, bit] of states[n].entries()) bits.set(row, i, bit)
  }
  return bits
}

describe("against enumeration", () => {
  test("forward, reverse and acceptance ratio hold the exact ln Z within two errors, as often as they should", async () => {
    const machines = 80
    const within = { forward: 0, reverse: 0, both: 0 }
    const squares = { forward: 0, reverse: 0, both: 0 }
    let reliable = 0
    for (let seed = 0; seed < machines; seed++) {
      const machine = randomMachine(seed)
      const exact = logPartition(machine)
      const both = await logPartitionEstimate(engine, machine, { runs: 100, temperatures: 60, burnIn: 100, seed })
      for (const [name, { logPartition: estimate }] of [
        ["forward", both.forward],
        ["reverse", both.reverse],
        ["both", both],
      ] as const) {
        const z = (estimate.value - exact) / estimate.error
        if (Math.abs(z) < 2) within[name]++
        squares[name] += (z * z) / machines
      }
      if (both.reliable) reliable++
    }
    // 95 % less three standard errors of a binomial count of 80, and ⟨z²⟩ = 1 ± 0.16 within four.
    for (const name of ["forward", "reverse", "both"] as const) {
      expect(within[name] / machines, name).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / machines))
      expect(squares[name], name).toBeLessThan(1 + 4 * Math.sqrt(2 / machines))
    }
    expect(reliable).toBeGreaterThan(0.9 * machines)
  })

  test("few temperatures: forward is low and reverse from exact samples high on average, by ⟨ln w⟩ and by the variance", async () => {
    let forward = 0
    let reverse = 0
    let low = 0
    let high = 0
    const machines = 60
    for (let seed = 0; seed < machines; seed++) {
      const machine = randomMachine(seed)
      const exact = logPartition(machine)
      const options = { temperatures: 4, seed }
      const up = await annealedImportanceSampling(engine, machine, { ...options, runs: 10 })
      const down = await reverseAnnealing(engine, machine, { ...options, samples: exactSamples(machine, 10, seed) })
      forward += up.logPartition.value - exact
      reverse += down.logPartition.value - exact
      low += Number(mean(up.logWeights) + up.logBasePartition < exact)
      high += Number(down.logBasePartition - mean(down.logWeights) > exact)
    }
    expect(forward).toBeLessThan(0)
    expect(reverse).toBeGreaterThan(0)
    expect(low).toBeGreaterThan(0.9 * machines)
    expect(high).toBeGreaterThan(0.9 * machines)
  })
})

const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x / values.length, 0)

describe("exactly", () => {
  test("zero weights have no variance from a base with the machine's biases, forward and in reverse", async () => {
    for (const visibleUnits of ["binary", "spin"] as const) {
      const machine = restrictedBoltzmannMachine({ visible: 9, hidden: 5, visibleUnits }, { sigma: 0 })
      machine.visibleBias.set([1, -2, 0.5, 3, 0, 0.25, -1, 2, 1])
      machine.hiddenBias.set([0.5, -1, 2, 0, 3])
      const both = await logPartitionEstimate(engine, machine, {
        base: machine.visibleBias,
        runs: 40,
        temperatures: 20,
        burnIn: 20,
      })
      const exact = logPartition(machine)
      expect(both.forward.variance).toBe(0)
      expect(both.reverse.variance).toBe(0)
      expect(both.forward.effectiveSamples).toBeCloseTo(40, 6)
      for (const { logPartition: estimate } of [both, both.forward, both.reverse])
        expect(estimate.value).toBeCloseTo(exact, 5)
      expect(both.warning).toBe("")
    }
  })

  test("a spin machine and its 0/1 image anneal by the same states, ln Z apart by the constant between them", async () => {
    const spin = restrictedBoltzmannMachine(
      { visible: 20, hidden: 13, visibleUnits: "spin", hiddenUnits: "spin" },
      { sigma: 0.3, seed: 4 },
    )
    spin.visibleBias.fill(0.2)
    spin.hiddenBias.fill(-0.3)
    // s = 2b − 1: W' = 4W, a'_i = 2(a_i − Σ_j W_ij), b'_j alike; energies differ by Σ a + Σ b − Σ W.
    const image = restrictedBoltzmannMachine({ visible: 20, hidden: 13 }, { sigma: 0 })
    let constant = 0
    for (let i = 0; i < 20; i++) image.visibleBias[i] = 2 * spin.visibleBias[i]
    for (let j = 0; j < 13; j++) image.hiddenBias[j] = 2 * spin.hiddenBias[j]
    for (let i = 0; i < 20; i++) constant -= spin.visibleBias[i]
    for (let j = 0; j < 13; j++) constant -= spin.hiddenBias[j]
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < 13; j++) {
        const weight = spin.weights.values[i * 13 + j]
        image.weights.values[i * 13 + j] = 4 * weight
        image.visibleBias[i] -= 2 * weight
        image.hiddenBias[j] -= 2 * weight
        constant += weight
      }
    const options = { runs: 200, temperatures: 100, burnIn: 100, seed: 3 }
    const a = await logPartitionEstimate(engine, spin, options)
    const b = await logPartitionEstimate(engine, image, options)
    for (const direction of ["forward", "reverse"] as const) {
      // A draw within rounding of its probability may fall differently: all but a few of 200 runs are alike.
      const sign = direction === "forward" ? 1 : -1
      const alike = a[direction].logWeights.filter(
        (x, run) => Math.abs(x - b[direction].logWeights[run] - sign * constant) < 1e-3,
      )
      expect(alike.length, direction).toBeGreaterThan(190)
    }
    expect(a.logPartition.value - b.logPartition.value).toBeCloseTo(constant, 1)
    expect(Math.abs(a.logPartition.value - logPartition(spin))).toBeLessThan(3 * a.logPartition.error)
  })

  test("any number of threads gives the same bits", async () => {
    const machine = restrictedBoltzmannMachine(
      { visible: 150, hidden: 70, hiddenUnits: "spin" },
      { sigma: 0.2, seed: 2 },
    )
    const options = { runs: 620, temperatures: 12, burnIn: 10, seed: 5 }
    const one = await logPartitionEstimate(engine, machine, options)
    using three = await Engine.create({ threads: 3 })
    expect(await logPartitionEstimate(three, machine, options)).toEqual(one)
  })
})

describe("two modes far apart", () => {
  // A wide mode, h = 0 and v free, weighs 2^n; a narrow one, h = 1 and all v = 1, e^(2 n ln 2). They cross at β = ½, where h is in
  // the field −108 ± 19 of random v: a transition of first order, which no run makes.
  const n = 60
  const machine = restrictedBoltzmannMachine({ visible: n, hidden: 1 }, { sigma: 0 })
  machine.weights.values.fill(10)
  machine.hiddenBias.fill(-10 * n + 2 * n * Math.LN2)
  const options = { runs: 200, temperatures: 300, burnIn: 200, seed: 1 }

  test("annealing alone misses the narrow one and cannot know; chains jump there and know, and it is said", async () => {
    const exact = logPartition(machine)
    const both = await logPartitionEstimate(engine, machine, { ...options, burnIn: 800 })
    const alone = await annealedImportanceSampling(engine, machine, options)
    expect(alone.logPartition.value).toBeLessThan(exact - 10)
    expect(alone.logPartition.error).toBeLessThan(0.1)
    expect(alone.reliable).toBe(true)
    expect(both.forward.logPartition.value).toBe(alone.logPartition.value)
    expect(both.forward.logPartition.error).toBeGreaterThan(10)
    expect(both.forward.warning).toContain("the other direction has drawn weights that these 200 runs missed")
    expect(both.reverse.mixing).toBeLessThan(1.1)
    expect(both.disagreement).toBeGreaterThan(3)
    expect(both.reliable).toBe(false)
  })

  test("chains that cannot jump, each mode being 2^40 small ones, have not mixed, and it is said", async () => {
    const pairs = 40
    const wide = restrictedBoltzmannMachine({ visible: n + pairs, hidden: 1 + pairs }, { sigma: 0 })
    const stride = wide.hidden
    for (let i = 0; i < n; i++) wide.weights.values[i * stride] = 10
    wide.hiddenBias[0] = machine.hiddenBias[0]
    // Both units of a pair are on, or both off, most of the time.
    for (let k = 0; k < pairs; k++) {
      wide.weights.values[(n + k) * stride + 1 + k] = 8
      wide.visibleBias[n + k] = wide.hiddenBias[1 + k] = -4
    }
    const { mixing, warning } = await reverseAnnealing(engine, wide, options)
    expect(mixing).toBeGreaterThan(1.3)
    expect(warning).toMatch(/^ln Z is not reliable: .*the chains have not mixed \(R̂ = /)
  })

  test("from samples of the narrow one forward and reverse contradict each other, and it is said", async () => {
    const samples = narrowSamples()
    const both = await logPartitionEstimate(engine, machine, { ...options, samples })
    expect(both.disagreement).toBeGreaterThan(3)
    expect(both.reliable).toBe(false)
    expect(both.warning).toMatch(
      /^ln Z is not reliable: forward and reverse annealing disagree by [\d.]+ standard errors, /,
    )
  })

  function narrowSamples(): BitMatrix {
    const random = new RandomStream(1, "narrow")
    const samples = new BitMatrix(200, n)
    // p(v_i = 0 | h = 1) = e^(−10), nearly.
    for (let row = 0; row < 200; row++)
      for (let i = 0; i < n; i++) samples.set(row, i, random.uniform() > Math.exp(-10))
    return samples
  }
})

describe("modes that Gibbs steps do not join", () => {
  /** Ising spins on length² sites of a torus in a field, a hidden spin a bond: ln Σ_h e^(w(s + s')h) is K s s' and a constant, cosh 2w = e^(2K). */
  function isingMachine(length: number, K: number, field: number): RestrictedBoltzmannMachine {
    const n = length * length
    const machine = restrictedBoltzmannMachine(
      { visible: n, hidden: 2 * n, visibleUnits: "spin", hiddenUnits: "spin" },
      { sigma: 0 },
    )
    const w = Math.acosh(Math.exp(2 * K)) / 2
    for (let site = 0; site < n; site++) {
      const right = site - (site % length) + ((site + 1) % length)
      for (const [bond, other] of [right, (site + length) % n].entries())
        for (const end of [site, other]) machine.weights.values[end * 2 * n + 2 * site + bond] = w
    }
    machine.visibleBias.fill(field)
    return machine
  }
  const ends = (n: number): BitMatrix =>
    BitMatrix.from(Float64Array.from({ length: 2 * n }, (_, k) => (k < n ? 1 : -1)), 2, n) // prettier-ignore

  test("chains that start in both, half and half, jump until each has its share, and reverse annealing holds", async () => {
    // p(up)/p(down) ≈ e^(2 · 16 · 0.06) = 6.8; Gibbs steps alone leave half of the chains down.
    const machine = isingMachine(4, 0.8, 0.06)
    const { mixing, logPartition: estimate } = await reverseAnnealing(engine, machine, {
      start: ends(16),
      runs: 1000,
      temperatures: 300,
      burnIn: 300,
      seed: 3,
    })
    expect(mixing).toBeLessThan(1.1)
    expect(estimate.error).toBeLessThan(0.2)
    expect(Math.abs(estimate.value - logPartition(machine))).toBeLessThan(4 * estimate.error)
  })

  test("where the modes hold too many states to jump between, chains stay where they were, and it is said", async () => {
    const { mixing, warning } = await reverseAnnealing(engine, isingMachine(16, 0.5, 0.05), {
      start: ends(256),
      runs: 20,
      temperatures: 10,
      burnIn: 100,
    })
    expect(mixing).toBeGreaterThan(1.5)
    expect(warning).toContain("the chains have not mixed")
  })
})

describe("settings", () => {
  const machine = restrictedBoltzmannMachine({ visible: 8, hidden: 5 }, { sigma: 0.8, seed: 1 })

  test("inverse temperatures may be given, and the base may come from data", async () => {
    const data = exactSamples(machine, 400, 1)
    const temperatures = Array.from({ length: 41 }, (_, k) => (k / 40) ** 2)
    const { logPartition: estimate } = await annealedImportanceSampling(engine, machine, {
      temperatures,
      base: data,
      runs: 300,
    })
    expect(Math.abs(estimate.value - logPartition(machine))).toBeLessThan(3 * estimate.error)
  })

  test("the engine gets its memory back", async () => {
    const mark = engine.mark()
    await logPartitionEstimate(engine, machine, { runs: 10, temperatures: 2, burnIn: 4 })
    expect(engine.mark()).toBe(mark)
  })

  test("too few temperatures for strong weights are said to be so", async () => {
    const strong = restrictedBoltzmannMachine({ visible: 60, hidden: 40 }, { sigma: 1, seed: 1 })
    const { reliable, warning } = await annealedImportanceSampling(engine, strong, { runs: 100, temperatures: 3 })
    expect(reliable).toBe(false)
    expect(warning).toMatch(/^ln Z is not reliable: the 100 weights are worth [\d.]+ equal ones, fewer than 30/)
  })

  test("what cannot be is refused in one sentence", async () => {
    const run = (options: object): Promise<unknown> => reverseAnnealing(engine, machine, options)
    await expect(run({ runs: 1 })).rejects.toThrow("reverseAnnealing: runs: expected an integer of at least 2, got 1.")
    await expect(run({ temperatures: [0, 0.5] })).rejects.toThrow(
      "reverseAnnealing: temperatures: expected inverse temperatures from 0 to 1, got 0 to 0.5.",
    )
    await expect(run({ temperatures: [0, 0.5, 0.5, 1] })).rejects.toThrow(
      "expected rising inverse temperatures, got 0.5 after 0.5.",
    )
    await expect(run({ base: new Float32Array(3) })).rejects.toThrow(
      "reverseAnnealing: base: expected 8 visible units, as the machine has, got 3.",
    )
    await expect(run({ samples: new BitMatrix(3, 9) })).rejects.toThrow(
      "reverseAnnealing: samples: expected rows of 8 visible units, as the machine has, got 3 × 9.",
    )
  })
})

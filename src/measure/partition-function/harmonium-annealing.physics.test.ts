import { expect, test } from "vitest"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { Harmonium, harmonium } from "../../hamiltonian/harmonium.ts"
import { gaussianUnits } from "../../hamiltonian/units/gaussian-units.ts"
import { statesOf } from "../../hamiltonian/units/states.ts"
import type { UnitKind } from "../../hamiltonian/units/unit-layer.ts"
import { UNIT_KINDS, unitLayer } from "../../hamiltonian/units/units.ts"
import { deviation, meanEstimate } from "../../statistics/estimate.ts"
import { annealHarmonium, harmoniumLogPartition, reverseAnnealHarmonium } from "./harmonium-annealing.ts"
import { ModeJumps } from "./mode-jumps.ts"

function machineOf(visible: UnitKind, hidden: UnitKind, sigma = 0.4, seed = 1): Harmonium {
  const stream = new RandomStream(seed, "annealed machines")
  const [v, h] = [visible, hidden].map((kind, side) => {
    const plain = unitLayer({ kind, count: 5 - side, levels: 3 })
    return plain.with(
      Object.fromEntries(
        Object.entries(plain.parameters).map(([name, vector]) => [
          name,
          vector.map(() => (plain.positive.includes(name) ? 1.5 + stream.uniform() : stream.normal() / 2)),
        ]),
      ),
    )
  })
  return harmonium(v, h, { seed, sigma })
}

const finite = (kind: UnitKind): boolean => unitLayer({ kind, count: 1 }).values !== undefined
const PAIRS = UNIT_KINDS.flatMap((visible) => UNIT_KINDS.map((hidden) => ({ visible, hidden }))).filter(
  ({ visible, hidden }) => finite(visible) || finite(hidden),
)

test.each(PAIRS)(
  "$visible × $hidden: ln Z there, back and by both is the exact one within 4 errors",
  ({ visible, hidden }) => {
    const machine = machineOf(visible, hidden)
    const exact = machine.logPartition()
    const both = harmoniumLogPartition(machine, { runs: 150, temperatures: 40, burnIn: 60, seed: 6 })
    for (const { value, error } of [both.logPartition, both.forward.logPartition, both.reverse.logPartition])
      expect(Math.abs(value - exact)).toBeLessThan(4 * error + 1e-6)
    expect(both.logPartition.error).toBeLessThan(0.1)
    expect(both.warning).toBe("")
  },
)

test("two real sides: ln Z of Gaussian units is that of their joint Gaussian", () => {
  // Precision matrix [[γ, −W], [−Wᵀ, γ']] of one unit a side: det = γγ' − W².
  const machine = new Harmonium(gaussianUnits(1, { precision: [2] }), gaussianUnits(1, { precision: [3] }), [1.1])
  const exact = Math.log(2 * Math.PI) - Math.log(6 - 1.21) / 2
  const { logPartition } = harmoniumLogPartition(machine, { runs: 2000, temperatures: 30, burnIn: 50 })
  expect(Math.abs(logPartition.value - exact)).toBeLessThan(4 * logPartition.error)
})

test("without weights every run has the exact ln Z, and another base is only a longer path", () => {
  const { visible, hidden } = machineOf("gaussian", "relu")
  const free = new Harmonium(visible, hidden)
  const exact = visible.cumulant(new Float64Array(5)) + hidden.cumulant(new Float64Array(4))
  expect(annealHarmonium(free, { runs: 5, temperatures: 3 }).logPartition.value).toBeCloseTo(exact, 12)
  const machine = machineOf("spin", "bernoulli")
  const base = unitLayer({ kind: "spin", count: 5 }, { bias: Float64Array.of(1, -1, 0, 0.5, 2) })
  const { value, error } = annealHarmonium(machine, { base, runs: 400, temperatures: 60 }).logPartition
  expect(Math.abs(value - machine.logPartition())).toBeLessThan(4 * error)
})

test("exact samples go back without chains", () => {
  // Two modes, all up and all down, that Gibbs steps do not join.
  const machine = new Harmonium(
    unitLayer({ kind: "spin", count: 8 }),
    unitLayer({ kind: "spin", count: 1 }),
    new Float64Array(8).fill(4),
  )
  const states: Float64Array[] = []
  for (const state of statesOf(machine.visible)) states.push(state.slice())
  const logZ = machine.logPartition()
  const stream = new RandomStream(1, "exact samples")
  const samples = new RealMatrix(200, 8)
  for (let row = 0; row < 200; row++) {
    let u = stream.uniform()
    let s = 0
    while (s < 255) {
      const p = Math.exp(-machine.freeEnergy(states[s]) - logZ)
      if (u < p) break
      u -= p
      s++
    }
    samples.values.set(states[s], row * 8)
  }
  const good = reverseAnnealHarmonium(machine, { samples, temperatures: 200 })
  expect(good.mixing).toBeNaN()
  expect(Math.abs(good.logPartition.value - logZ)).toBeLessThan(4 * good.logPartition.error + 0.05)
})

test.each<UnitKind>(["spin", "gaussian"])(
  "%s units with two modes that Gibbs steps do not join: chains with jumps give each its share, plain ones a wrong ln Z",
  (kind) => {
    // Means ±1 a unit, or all ±4; p(up)/p(down) = e^1.6 or e^2.6. The base lies down, so that the path finds up seldom.
    const tilt = kind === "spin" ? 0.1 : 0.04
    const visible = unitLayer({ kind, count: 8 }, { bias: new Float64Array(8).fill(tilt) })
    const machine = new Harmonium(visible, unitLayer({ kind: "spin", count: 1 }), new Float64Array(8).fill(4))
    const exact = machine.logPartition()
    const base = unitLayer({ kind, count: 8 }, { bias: new Float64Array(8).fill(-0.05) })
    const start = new RealMatrix(
      2,
      8,
      Float32Array.from({ length: 16 }, (_, k) => (k < 8 ? 1 : -1)),
    )
    const options = { base, start, runs: 300, temperatures: 100, seed: 3 }
    const { mixing, logPartition } = reverseAnnealHarmonium(machine, { ...options, burnIn: 500 })
    expect(mixing).toBeLessThan(1.1)
    expect(Math.abs(logPartition.value - exact)).toBeLessThan(4 * logPartition.error)

    const stream = new RandomStream(4, "plain chains")
    const samples = new RealMatrix(300, 8)
    for (let row = 0; row < 300; row++) {
      const v = Float64Array.from(start.row(row % 2))
      for (let step = 0; step < 200; step++) machine.sampleVisible(machine.sampleHidden(v, stream), stream, v)
      samples.values.set(v, row * 8)
    }
    const plain = reverseAnnealHarmonium(machine, { ...options, samples }).logPartition
    expect(Math.abs(plain.value - exact)).toBeGreaterThan(5 * plain.error)
  },
)

test("jumps leave p(v) as it is, whatever hidden states they know", () => {
  const machine = machineOf("potts", "bernoulli", 1)
  const states = Array.from(statesOf(machine.visible), (state) => state.slice())
  const logZ = machine.logPartition()
  const p = states.map((v) => Math.exp(-machine.freeEnergy(v) - logZ))
  const stream = new RandomStream(1, "jumps")
  const bank = [0, 1, 2].map((k) => Float64Array.from({ length: 4 }, (_, j) => (k + j) % 2))
  const jumps = new ModeJumps(machine, bank)
  // The mean energy of exact samples, before and after.
  const trials = 20_000
  const [before, after] = [new Float64Array(trials), new Float64Array(trials)]
  let moved = 0
  for (let trial = 0; trial < trials; trial++) {
    let u = stream.uniform()
    const v = Float64Array.from(states[p.findIndex((weight) => (u -= weight) < 0)] ?? states.at(-1)!)
    before[trial] = machine.freeEnergy(v)
    for (let k = 0; k < 3; k++) moved += Number(jumps.jump(v, stream))
    after[trial] = machine.freeEnergy(v)
  }
  const exact = p.reduce((sum, weight, s) => sum + weight * machine.freeEnergy(states[s]), 0)
  expect(moved).toBeGreaterThan(trials)
  for (const values of [before, after]) expect(Math.abs(deviation(meanEstimate(values), exact))).toBeLessThan(4)
})

test("biases that only balance weights do not lengthen the path: centred, it starts near the machine", () => {
  // Σ_i v_i W_ij (h_j − 1) with all h near 1: from the biases alone the visible units start far off.
  const weights = Float64Array.from({ length: 12 * 4 }, (_, k) => 3 + ((k * 7) % 5) / 10)
  const bias = new Float64Array(12).map((_, i) => -weights.subarray(4 * i, 4 * i + 4).reduce((a, b) => a + b, 0))
  const machine = new Harmonium(
    unitLayer({ kind: "bernoulli", count: 12 }, { bias }),
    unitLayer({ kind: "bernoulli", count: 4 }, { bias: new Float64Array(4).fill(5) }),
    weights,
  )
  const exact = machine.logPartition()
  const options = { runs: 100, temperatures: 30, burnIn: 60, seed: 2 }
  const centred = harmoniumLogPartition(machine, options)
  // States that 100 runs may well not meet weigh some 1e-5.
  expect(Math.abs(centred.logPartition.value - exact)).toBeLessThan(4 * centred.logPartition.error + 2e-5)
  expect(centred.forward.variance).toBeLessThan(
    annealHarmonium(machine, { ...options, base: machine.visible }).variance / 10,
  )
})

test("a base of other units is refused", () => {
  expect(() => annealHarmonium(machineOf("spin", "relu"), { base: gaussianUnits(5) })).toThrow(
    "annealHarmonium: base: expected 5 spin units, as the machine has, got 5 gaussian units.",
  )
})

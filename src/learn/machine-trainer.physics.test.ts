import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { Harmonium, harmonium, zeroGradient } from "../hamiltonian/harmonium.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import type { UnitKind, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { UNIT_KINDS, unitLayer } from "../hamiltonian/units/units.ts"
import { sample } from "../sample/sample.ts"
import { meanEstimate } from "../statistics/estimate.ts"
import type { MachineTrainingOptions } from "./machine-options.ts"
import { barsAndStripes } from "./deep/testing/bars-and-stripes.ts"
import { MachineTrainer } from "./machine-trainer.ts"
import { vectorsOf } from "./machine-vectors.ts"
import { modelStatistics } from "./negative-phase/exact.ts"

/** Mean exact log-likelihood of rows, nats a row. */
function score(machine: Harmonium, data: RealMatrix): number {
  let sum = 0
  for (let row = 0; row < data.rows; row++) sum -= machine.freeEnergy(data.row(row))
  return sum / data.rows - machine.logPartition()
}

async function trained(
  data: RealMatrix,
  visible: UnitLayer,
  hidden: UnitLayer,
  options: MachineTrainingOptions,
): Promise<Harmonium> {
  const trainer = new MachineTrainer(data, visible, hidden, options)
  while (trainer.epoch < trainer.options.epochs) await trainer.runEpoch()
  return trainer.machine
}

const finite = (kind: UnitKind): boolean => unitLayer({ kind, count: 1 }).values !== undefined
const PAIRS = UNIT_KINDS.flatMap((visible) => UNIT_KINDS.map((hidden) => ({ visible, hidden }))).filter(
  ({ visible, hidden }) => finite(visible) || finite(hidden),
)

/** Rows that these units can be, with some structure: draws of a random machine. */
function drawsOf(kind: UnitKind, count: number, rows: number): RealMatrix {
  const units = unitLayer({ kind, count, levels: 3 })
  const teacher = harmonium(units, unitLayer({ kind: "bernoulli", count: 2 }), { seed: 3, sigma: 1 })
  const data = new RealMatrix(rows, units.width)
  const stream = new RandomStream(8, `draws ${kind}`)
  const h = new Float64Array(2)
  for (let row = 0; row < rows; row++) {
    h[0] = stream.word() & 1
    h[1] = stream.word() & 1
    data.values.set(teacher.sampleVisible(h, stream), row * units.width)
  }
  return data
}

describe.each(PAIRS)("$visible × $hidden", ({ visible, hidden }) => {
  const layers = (): [UnitLayer, UnitLayer] => [
    unitLayer({ kind: visible, count: 3, levels: 3 }),
    unitLayer({ kind: hidden, count: 2, levels: 3 }),
  ]

  test("model statistics are the derivatives of ln Z by every parameter", () => {
    const machine = harmonium(...layers(), { seed: 4, sigma: 0.4 })
    const found = vectorsOf(modelStatistics(machine))
    for (const [n, { values }] of found.entries())
      for (let k = 0; k < values.length; k++) {
        const direction = zeroGradient(machine)
        vectorsOf(direction)[n].values[k] = 1
        const slope =
          (machine.moved(direction, 1e-4).logPartition() - machine.moved(direction, -1e-4).logPartition()) / 2e-4
        expect(values[k]).toBeCloseTo(slope, 6)
      }
  })

  test("the exact gradient raises the likelihood, in any metric and by any optimizer", async () => {
    const data = drawsOf(visible, 3, 60)
    const [v, h] = layers()
    const shared = { method: "exact", batch: 60, epochs: 12, sigma: 0.1 } as const
    const start = score(new MachineTrainer(data, v, h, shared).machine, data)
    for (const options of [
      { gradient: "centred" },
      { gradient: "standardised" },
      { gradient: "plain", optimizer: "adam" },
      { optimizer: "nesterov" },
    ] as const)
      expect(score(await trained(data, v, h, { ...shared, ...options }), data)).toBeGreaterThan(start)
  })
})

test("bars and stripes 2 × 2: the exact gradient comes within 0.5 % of the best possible likelihood", async () => {
  const data = barsAndStripes(2)
  const machine = await trained(
    data,
    unitLayer({ kind: "bernoulli", count: 4 }),
    unitLayer({ kind: "bernoulli", count: 6 }),
    { method: "exact", batch: 8, epochs: 3000, learningRate: 0.2, momentum: 0.9, sigma: 0.1 },
  )
  // Every distinct row twice, but for the two that are bars and stripes: ours weighs all 2^(n+1) rows alike.
  expect(score(machine, data)).toBeGreaterThan(-1.732867951 * 1.005)
  expect(score(machine, data)).toBeLessThanOrEqual(-1.732867951 + 1e-9)
})

test("the centred gradient learns data and their negative alike, the plain one does not", async () => {
  const data = barsAndStripes(3)
  const sparse = data.take([0, 1, 2, 4, 9, 10, 12])
  const negative = new RealMatrix(
    sparse.rows,
    9,
    sparse.values.map((value) => 1 - value),
  )
  const result = async (rows: RealMatrix, gradient: "plain" | "centred"): Promise<number> => {
    const layers = [unitLayer({ kind: "bernoulli", count: 9 }), unitLayer({ kind: "bernoulli", count: 4 })] as const
    // Weights 0 but for a sign that both share: v → 1 − v, W → −W.
    const start = harmonium(...layers, { seed: 2, sigma: 0.2 })
    const [flipped, bias] = [start.weights.map((w) => -w), new Float64Array(4)]
    for (const [k, w] of start.weights.entries()) bias[k % 4] += w
    const machine =
      rows === sparse
        ? start
        : new Harmonium(start.visible, unitLayer({ kind: "bernoulli", count: 4 }, { bias }), flipped)
    const trainer = new MachineTrainer(rows, ...layers, {
      method: "exact",
      batch: 7,
      epochs: 60,
      gradient,
      learningRate: 0.2,
      start: machine,
    })
    while (trainer.epoch < 60) await trainer.runEpoch()
    return score(trainer.machine, rows)
  }
  expect(await result(sparse, "centred")).toBeCloseTo(await result(negative, "centred"), 9)
  expect(Math.abs((await result(sparse, "plain")) - (await result(negative, "plain")))).toBeGreaterThan(0.01)
})

test("the standardised gradient learns real data alike in any units of measurement and from any zero", async () => {
  const data = drawsOf("gaussian", 3, 80)
  const other = new RealMatrix(
    80,
    3,
    data.values.map((value) => 64 * value + 1024),
  )
  const learn = (rows: RealMatrix): Promise<Harmonium> =>
    trained(rows, unitLayer({ kind: "gaussian", count: 3 }), unitLayer({ kind: "bernoulli", count: 3 }), {
      method: "exact",
      batch: 80,
      epochs: 100,
    })
  // The density is 64³ times smaller; data are kept in single precision.
  expect(score(await learn(other), other) + 3 * Math.log(64)).toBeCloseTo(score(await learn(data), data), 3)
})

test("a row of weight 2 counts as two rows", async () => {
  const data = drawsOf("spin", 3, 10)
  const doubled = data.take([0, 0, ...Array.from({ length: 9 }, (_, k) => k + 1)])
  const layers = [unitLayer({ kind: "spin", count: 3 }), unitLayer({ kind: "bernoulli", count: 2 })] as const
  const shared = { method: "exact", batch: 11, epochs: 5 } as const
  const weighted = new MachineTrainer(data, ...layers, { ...shared, weights: [2, 1, 1, 1, 1, 1, 1, 1, 1, 1] })
  while (weighted.epoch < 5) await weighted.runEpoch()
  const plain = await trained(doubled, ...layers, shared)
  for (const [k, weight] of plain.weights.entries()) expect(weighted.machine.weights[k]).toBeCloseTo(weight, 12)
})

test("the rate falls by default, so that chains end where the machine is: spins of 4 × 4 at K_c", async () => {
  const model = ising({ lattice: square(4, 4), coupling: criticalCoupling })
  const layers = [unitLayer({ kind: "spin", count: 16 }), unitLayer({ kind: "spin", count: 6 })] as const
  const gains: number[] = []
  const scores: number[] = []
  for (const seed of [1, 2, 3, 4]) {
    const { configurations } = await sample(model, { count: 1000, seed, threads: 1 })
    const data = new RealMatrix(1000, 16, Float32Array.from(configurations.unpack(-1)))
    const learn = async (options: MachineTrainingOptions): Promise<number> =>
      score(await trained(data, ...layers, { batch: 20, epochs: 30, seed, ...options }), data)
    const falling = await learn({})
    scores.push(falling)
    gains.push(falling - (await learn({ learningRate: 0.05 })))
  }
  // Ten trainings have −4.97(15), at the constant rate −7.19(87) (docs/guide/training-methods.md).
  expect(meanEstimate(scores).value).toBeGreaterThan(-5.7)
  expect(meanEstimate(gains).value).toBeGreaterThan(0.5)
})

test("a rate that falls has no epochs beyond the last, and says so", async () => {
  const layers = [unitLayer({ kind: "spin", count: 3 }), unitLayer({ kind: "spin", count: 2 })] as const
  const trainer = new MachineTrainer(drawsOf("spin", 3, 20), ...layers, { epochs: 1 })
  await trainer.runEpoch()
  await expect(trainer.runEpoch()).rejects.toThrow(
    "expected at most 1 epochs, in which the learning rate falls to its last value, got one more. Raise epochs, or give learningRate as a number.",
  )
  const constant = new MachineTrainer(drawsOf("spin", 3, 20), ...layers, { epochs: 1, learningRate: 0.01 })
  for (let epoch = 0; epoch < 3; epoch++) await constant.runEpoch()
  expect(constant.epoch).toBe(3)
})

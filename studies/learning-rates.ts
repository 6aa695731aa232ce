/**
 * What a constant learning rate costs, and what one that falls: exact log-likelihoods at the end of thirty epochs, over ten sets of 1000 spins of
 * 4 × 4 at K_c and ten random numbers:  npm run studies -- learning-rates (half a minute). The table of docs/guide/training-methods.md.
 */
import { RealMatrix } from "../src/compute/real-matrix.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { unitLayer } from "../src/hamiltonian/units/units.ts"
import { MachineTrainer } from "../src/learn/machine-trainer.ts"
import type { Schedule } from "../src/learn/schedule.ts"
import { sample } from "../src/sample/sample.ts"
import { formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { table } from "./measured.ts"

const [SEEDS, ROWS, EPOCHS] = [10, 1000, 30]
const RATES: readonly Schedule[] = [
  0.05,
  0.0125,
  { from: 0.05, to: 0.0005 },
  { from: 0.05, to: 0.0005, shape: "exponential" },
]
const model = ising({ lattice: square(4, 4), coupling: criticalCoupling })

/** Mean log-likelihood of the rows, in nats, at the end. */
async function learned(
  kind: "spin" | "bernoulli",
  seed: number,
  options: { readonly method: "pcd" | "tempering"; readonly learningRate: Schedule },
): Promise<number> {
  const { configurations } = await sample(model, { count: ROWS, seed, threads: 1 })
  const data = new RealMatrix(ROWS, 16, Float32Array.from(configurations.unpack(kind === "spin" ? -1 : 0)))
  const [visible, hidden] = [unitLayer({ kind, count: 16 }), unitLayer({ kind, count: 6 })]
  const trainer = new MachineTrainer(data, visible, hidden, { batch: 20, epochs: EPOCHS, seed, ...options })
  while (trainer.epoch < EPOCHS) await trainer.runEpoch()
  const { machine } = trainer
  let sum = 0
  for (let row = 0; row < ROWS; row++) sum -= machine.freeEnergy(data.row(row))
  return sum / ROWS - machine.logPartition()
}

const name = (rate: Schedule): string =>
  typeof rate === "number" ? String(rate) : `${rate.from} to ${rate.to}, ${rate.shape ?? "linear"}`
const rows: string[][] = []
for (const kind of ["bernoulli", "spin"] as const)
  for (const method of ["pcd", "tempering"] as const) {
    const row = [kind === "spin" ? "±1" : "0/1", method]
    for (const learningRate of RATES) {
      const values: number[] = []
      for (let seed = 0; seed < SEEDS; seed++) values.push(await learned(kind, seed, { method, learningRate }))
      row.push(`${formatEstimate(meanEstimate(values))}, worst ${Math.min(...values).toFixed(1)}`)
    }
    rows.push(row)
  }
console.log(table(["units", "method", ...RATES.map(name)], rows))

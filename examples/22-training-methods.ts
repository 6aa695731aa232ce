// The same machine and the same updates with five sources of model statistics: 3 × 3 bars and stripes, whose best possible
// log-likelihood is known. Chains of contrastive divergence know only the data's neighbourhood; swaps with independent units bring
// those of a ladder to every mode.
import { Engine, MachineTrainer, RealMatrix, bernoulliUnits } from "blockspin"

const rows = new RealMatrix(16, 9)
for (let code = 0; code < 8; code++)
  for (let k = 0; k < 9; k++) {
    rows.values[9 * code + k] = (code >> (k % 3)) & 1
    rows.values[9 * (8 + code) + k] = (code >> Math.floor(k / 3)) & 1
  }

using engine = await Engine.create({ threads: 1 })
const settings = {
  batch: 16,
  epochs: 2000,
  chains: 64,
  learningRate: { from: 0.3, to: 0.003, shape: "exponential" },
  sigma: 0.1,
  seed: 1,
  engine,
} as const
for (const method of ["cd", "pcd", "fast-pcd", "tempering", "trajectory-tempering"] as const) {
  const trainer = new MachineTrainer(rows, bernoulliUnits(9), bernoulliUnits(16), { ...settings, method })
  while (trainer.epoch < settings.epochs) await trainer.runEpoch()
  const { machine, diagnostics } = trainer
  let logLikelihood = -machine.logPartition()
  for (let row = 0; row < 16; row++) logLikelihood -= machine.freeEnergy(rows.row(row)) / 16
  const ladder = diagnostics["rungs"] === undefined ? "" : `, ${diagnostics["rungs"]} rungs`
  console.log(`${method}: ${logLikelihood.toFixed(3)} nats a row${ladder}`)
}
console.log("largest possible: −2.599")

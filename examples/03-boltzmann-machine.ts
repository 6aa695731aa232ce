// One restricted Boltzmann machine, small enough to know its likelihood exactly: contrastive divergence raises the
// log-likelihood of 3 × 3 spins from that of independent spins towards the entropy of the model they came from.
import { Engine, Trainer, ising, kaufman, logLikelihood, sample, square } from "blockspin"

const coupling = 0.3
const { configurations } = await sample(ising({ lattice: square(3, 3), coupling }), { count: 10_000, seed: 1 })
// ⟨ln p⟩ = K⟨Σ s s'⟩ − ln Z, the most that any machine can reach.
const { energy, logPartition } = kaufman(3, 3, coupling)
const best = 9 * (-coupling * energy - logPartition)

using engine = await Engine.create({ threads: 1 })
const trainer = new Trainer(engine, configurations, 9, { learningRate: 0.1, momentum: 0.5, seed: 1 })
console.log(`untrained: ${logLikelihood(trainer.machine(), configurations).toFixed(3)} nats a sample`)
for (let epoch = 1; epoch <= 40; epoch++) await trainer.runEpoch()
console.log(`trained:   ${logLikelihood(trainer.machine(), configurations).toFixed(3)} nats a sample`)
console.log(`limit:     ${best.toFixed(3)} nats a sample`)

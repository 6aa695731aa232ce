// ln Z of a machine from both sides, by annealing from independent units and back, and the log-likelihood of data it has not
// seen. 16 hidden units can still be enumerated, to compare; the estimates need no small side.
import {
  Engine,
  Trainer,
  deviation,
  estimatedLogLikelihood,
  formatEstimate,
  ising,
  logPartition,
  logPartitionEstimate,
  sample,
  square,
} from "blockspin"

const { configurations } = await sample(ising({ lattice: square(6, 6), coupling: 0.3 }), { count: 6000, seed: 1 })
const [training, heldOut] = [configurations.slice(0, 5000), configurations.slice(5000, 6000)]

using engine = await Engine.create({ threads: 1 })
const trainer = new Trainer(engine, training, 16, { epochs: 20, learningRate: 0.05, seed: 1 })
for (let epoch = 1; epoch <= 20; epoch++) await trainer.runEpoch()
const machine = trainer.machine()

const estimate = await logPartitionEstimate(engine, machine, { base: training, temperatures: 300, runs: 200, seed: 1 })
console.log(`annealing: ln Z = ${formatEstimate(estimate.forward.logPartition)}`)
console.log(`reverse:   ln Z = ${formatEstimate(estimate.reverse.logPartition)}`)
console.log(`both:      ln Z = ${formatEstimate(estimate.logPartition)}, reliable: ${estimate.reliable}`)
console.log(`${deviation(estimate.logPartition, logPartition(machine)).toFixed(1)} errors from the exact one`)

const likelihood = estimatedLogLikelihood(machine, heldOut, estimate.logPartition)
console.log(
  `held out:  ${formatEstimate(likelihood)} nats a sample; the error of ln Z is ${likelihood.partitionError.toFixed(3)}`,
)

// Machines of other shapes: a Boltzmann machine with any couplings, a memory, a convolutional machine and one with labels.
import {
  MachineTrainer,
  RandomStream,
  RealMatrix,
  bernoulliUnits,
  boltzmannLogPartition,
  boltzmannMachine,
  boltzmannStatistics,
  boltzmannToPolynomial,
  conditionalMeans,
  convolutionalMachine,
  digits,
  exactAverages,
  filtersOf,
  hopfieldHarmonium,
  hopfieldMachine,
  ising,
  kaufman,
  labelPhase,
  labelledUnits,
  patternOverlaps,
  predictLabels,
  recallPattern,
  sample,
  square,
  withLabels,
} from "blockspin"

// Any couplings: the machine is an Ising model, and the other way round.
const general = boltzmannMachine({ visible: 6, hidden: 4, units: "spin" }, { seed: 1, sigma: 0.5 })
const model = boltzmannToPolynomial(general)
console.log(`ln Z = ${boltzmannLogPartition(general).toFixed(6)}, as a model of spins ${exactAverages(model).logPartition.toFixed(6)}`) // prettier-ignore
console.log(`⟨s_0 s_9⟩ = ${boltzmannStatistics(general).products[9].toFixed(4)}`)

// A memory: patterns are recalled from half of them, and the same memory as a restricted machine.
const { configurations: patterns } = await sample(ising({ lattice: square(10, 10), coupling: 0 }), {
  count: 8,
  seed: 1,
})
const memory = hopfieldMachine(patterns)
const cue = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 2 * patterns.get(3, i) - 1 : 1))
const { state, sweeps } = recallPattern(memory, cue)
console.log(`overlap ${patternOverlaps(patterns, cue)[3]} → ${patternOverlaps(patterns, state)[3]} in ${sweeps} sweeps`)
const difference = (s: Float64Array): number => hopfieldHarmonium(patterns).freeEnergy(s) - memory.energy(s)
console.log(`F − E differs by ${Math.abs(difference(cue) - difference(state)).toFixed(10)} between states`)

// Translations and the flip of all spins, built in: two filters of four spins learn the 4 × 4 torus.
const lattice = square(4, 4)
const { configurations } = await sample(ising({ lattice, coupling: 0.3 }), { count: 2000, seed: 2 })
const spins = new RealMatrix(2000, 16, Float32Array.from(configurations.unpack(-1)))
const shape = { size: [4, 4], filters: 2, window: [2, 2], flip: true }
const { machine: start, symmetry } = convolutionalMachine(shape, { seed: 1, sigma: 0.3 })
const torus = new MachineTrainer(spins, start.visible, start.hidden, {
  start,
  symmetry,
  method: "cd",
  epochs: 6,
  optimizer: "adam",
  learningRate: 0.02,
})
while (torus.epoch < 6) await torus.runEpoch()
const { energy, logPartition } = kaufman(4, 4, 0.3)
const logZ = torus.machine.logPartition()
let likelihood = -logZ
for (let row = 0; row < 2000; row++) likelihood -= torus.machine.freeEnergy(spins.row(row)) / 2000
console.log(
  `${symmetry.freeWeights} weights: ${filtersOf(torus.machine, shape).length} of ${start.weights.length} free`,
)
console.log(
  `log-likelihood ${likelihood.toFixed(3)} nats a sample, limit ${(16 * (-0.3 * energy - logPartition)).toFixed(3)}`,
)

// Labels beside pixels: one machine draws digits, names them and completes them.
const { pixels, labels, rows } = await digits()
const order = new RandomStream(1, "split").permutation(rows)
const images = new RealMatrix(
  rows,
  64,
  Float32Array.from(pixels, (value) => Number(value > 8)),
).take(order)
const names = Uint8Array.from(order, (row) => labels[row])
const [training, heldOut] = [images.slice(0, 1500), images.slice(1500, rows)]
const data = withLabels(training, names.subarray(0, 1500), 10)
const units = [labelledUnits(bernoulliUnits(64), 10), bernoulliUnits(50)] as const
const settings = { batch: 20, optimizer: "adam", learningRate: { from: 0.02, to: 0.004 }, seed: 1 } as const
const accuracy = ({ machine }: MachineTrainer): string => {
  const right = predictLabels(machine, heldOut).filter((label, row) => label === names[1500 + row]).length
  return (right / heldOut.rows).toFixed(3)
}
const digitMachine = new MachineTrainer(data, ...units, { ...settings, method: "cd", epochs: 4 })
while (digitMachine.epoch < 4) await digitMachine.runEpoch()
console.log(`p(x, y) learned: accuracy ${accuracy(digitMachine)}`)
const tuned = new MachineTrainer(data, ...units, {
  ...settings,
  negative: labelPhase,
  start: digitMachine.machine,
  epochs: 2,
})
while (tuned.epoch < 2) await tuned.runEpoch()
console.log(`then p(y | x):   accuracy ${accuracy(tuned)}`)

// The upper halves of digits, completed by the machine that learned p(x, y).
const some = withLabels(heldOut.slice(0, 40), names.subarray(1500, 1540), 10)
const upper = Array.from({ length: 74 }, (_, i) => i < 32)
const completed = conditionalMeans(digitMachine.machine, some, upper, { steps: 60 })
const error = (guess: (row: number, i: number) => number): string => {
  let sum = 0
  for (let row = 0; row < 40; row++) for (let i = 32; i < 64; i++) sum += (guess(row, i) - some.row(row)[i]) ** 2
  return (sum / (40 * 32)).toFixed(3)
}
const mean = Float64Array.from({ length: 64 }, (_, i) =>
  Array.from({ length: 1500 }, (__, row) => training.row(row)[i]).reduce((a, b) => a + b / 1500, 0),
)
console.log(`lower halves: squared error ${error((row, i) => completed.row(row)[i])}, of the mean digit ${error((_, i) => mean[i])}`) // prettier-ignore

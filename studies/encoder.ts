/**
 * The 4-2-4 encoder of 1985 by three ways of learning:  npm run studies -- encoder   (a minute)
 *
 * Two groups of four units that only meet in two hidden ones; in each pattern one unit is on in either group, at the same place. At best
 * ⟨ln p⟩ = −ln 4 = −1.386 nats; where two patterns share a code it is −ln 4 − ln(2)/2 = −1.733. Learned from weights of standard
 * deviation 0.5: by the exact gradient; by the same with averages from annealing; and as in the paper, by steps of 0.2 with the
 * sign of the difference, from noisy patterns (units that are on go off with probability 0.15, others go on with 0.05).
 *
 * That noise keeps weights finite, and costs likelihood of the patterns without it.
 *
 * Ackley, Hinton & Sejnowski 1985, doi:10.1207/s15516709cog0901_7, §4.
 */
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { boltzmannFreeEnergy, boltzmannLogPartition } from "../src/hamiltonian/boltzmann-enumeration.ts"
import { type BoltzmannMachine, boltzmannMachine } from "../src/hamiltonian/boltzmann-machine.ts"
import { valuesOf } from "../src/learn/boltzmann-gradient.ts"
import { BoltzmannTrainer, type BoltzmannTrainingOptions } from "../src/learn/boltzmann-learning.ts"
import { table } from "./measured.ts"

const STARTS = 20
const UPDATES = 600

const patterns = new BitMatrix(4, 8)
for (let k = 0; k < 4; k++) for (const i of [k, 4 + k]) patterns.set(k, i, true)

function start(seed: number): BoltzmannMachine {
  const connected = (i: number, j: number): boolean => !(i < 4 && j >= 4 && j < 8)
  return boltzmannMachine({ visible: 8, hidden: 2, connected }, { seed, sigma: 0.5 })
}

function score(machine: BoltzmannMachine): number {
  let sum = 0
  for (let k = 0; k < 4; k++) sum -= boltzmannFreeEnergy(machine, valuesOf(machine, patterns, k))
  return sum / 4 - boltzmannLogPartition(machine)
}

/** How many of the patterns have a most probable state of the hidden units of their own. */
function codes(machine: BoltzmannMachine): number {
  const state = new Float64Array(10)
  return new Set(
    [0, 1, 2, 3].map((k) => {
      state.set(valuesOf(machine, patterns, k))
      const energies = [0, 1, 2, 3].map((code) => {
        state[8] = code & 1
        state[9] = code >> 1
        return machine.energy(state)
      })
      return energies.indexOf(Math.min(...energies))
    }),
  ).size
}

function learned(seed: number, options: BoltzmannTrainingOptions): BoltzmannMachine {
  const trainer = new BoltzmannTrainer(patterns, start(seed), { ...options, epochs: UPDATES, seed })
  for (let epoch = 0; epoch < UPDATES; epoch++) trainer.runEpoch()
  return trainer.machine
}

/** Steps of a fixed size from noisy patterns, each clamped twice. */
function asInThePaper(seed: number): BoltzmannMachine {
  let machine = start(seed)
  const stream = new RandomStream(seed, "encoder/noise")
  for (let number = 0; number < UPDATES; number++) {
    const noisy = new BitMatrix(8, 8)
    for (let row = 0; row < 8; row++)
      for (let i = 0; i < 8; i++)
        noisy.set(row, i, patterns.get(row % 4, i) === 1 ? stream.uniform() >= 0.15 : stream.uniform() < 0.05)
    const { means, products } = new BoltzmannTrainer(noisy, machine, { seed }).gradient(noisy, number)
    machine = machine.with({
      weights: machine.weights.map((w, k) => w + 0.2 * Math.sign(products[k])),
      bias: machine.bias.map((b, i) => b + 0.2 * Math.sign(means[i])),
    })
  }
  return machine
}

const ways: Readonly<Record<string, (seed: number) => BoltzmannMachine>> = {
  "exact gradient, momentum 0.9, rate 0.3": (seed) =>
    learned(seed, { method: "exact", momentum: 0.9, learningRate: 0.3 }),
  "annealed averages, rate 0.5": (seed) => learned(seed, { learningRate: 0.5 }),
  "as in the paper": asInThePaper,
}
const rows = Object.entries(ways).map(([name, learn]) => {
  const machines = Array.from({ length: STARTS }, (_, seed) => learn(seed))
  const scores = machines.map(score).sort((a, b) => b - a)
  const shown = [scores[0], scores[STARTS / 2], scores[STARTS - 1]].map((value) => value.toFixed(3).replace("-", "−"))
  return [name, ...shown, `${machines.filter((machine) => codes(machine) === 4).length} of ${STARTS}`]
})
console.log(table(["way", "best", "median", "worst", "four codes"], rows))

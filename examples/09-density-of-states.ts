// Every temperature from one run: the density of states of Ising spins by Wang–Landau walkers, then a run with fixed weights
// whose averages are free of bias, against Kaufman's exact solution.
import {
  canonical,
  canonicalMagnetization,
  deviation,
  formatEstimate,
  ising,
  kaufman,
  multicanonical,
  square,
  wangLandau,
} from "blockspin"

const model = ising({ lattice: square(8, 8), coupling: 0.44 })
const learned = await wangLandau(model, { walkers: 8, seed: 1, finalLogFactor: 1e-4 })
console.log(`${learned.energies.length} levels, every one by every walker: ${learned.sameLevels}`)
console.log(`ln g of the lowest: ${formatEstimate(learned.logDensities[0])}, exact ${Math.log(2).toFixed(4)}`)

const run = await multicanonical(model, learned, { walkers: 8, seed: 1, sweeps: 20_000 })
console.log(`a round trip takes ${formatEstimate(run.tunnellingTime)} sweeps`)
for (const coupling of [0.3, 0.44, 0.6]) {
  const { energy, specificHeat } = canonical(run, coupling)
  const { absoluteMagnetization } = canonicalMagnetization(run, coupling)
  const off = deviation(energy, kaufman(8, 8, coupling).energy).toFixed(1)
  console.log(
    `K = ${coupling}: u = ${formatEstimate(energy)} (${off} errors off), C = ${formatEstimate(specificHeat)}, ` +
      `|m| = ${formatEstimate(absoluteMagnetization)}`,
  )
}

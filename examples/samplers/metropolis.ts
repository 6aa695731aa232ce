// Any model: spins −1, 0, 1 with a crystal field (Blume–Capel), 64 chains, against the enumeration of all 3⁹ states.
import { blumeCapel, exactAverages, formatEstimate, meanEstimate, sample, square } from "blockspin"

const model = blumeCapel({ lattice: square(3, 3), coupling: 0.7, crystalField: 1.2 })
const { energies, pilot } = await sample(model, { method: "metropolis", count: 6400, seed: 1 })
const exact = -exactAverages(model).means[0] / 9
// Rows are 2 τ_int apart: their errors are those of nearly independent values.
const { value, error } = meanEstimate(energies)
console.log(`τ_int of E: ${formatEstimate(pilot!.tauEnergy)} sweeps`)
console.log(`u = ${formatEstimate({ value: value / 9, error: error / 9 })}, exact ${exact.toFixed(5)}`)

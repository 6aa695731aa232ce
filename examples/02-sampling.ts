// Configurations of the Ising model, and whether they are in equilibrium: energy and specific heat against Kaufman's exact
// solution of the same finite torus.
import { analyseThermodynamics, deviation, formatEstimate, ising, kaufman, sample, square } from "blockspin"

const coupling = 0.4
const samples = await sample(ising({ lattice: square(16, 16), coupling }), { count: 10_240, seed: 1 })
const { energies, magnetizations, chainStarts, spacing, pilot } = samples
const replicas = chainStarts.length - 1

const measured = analyseThermodynamics({ energies, magnetizations, replicas, coupling, sites: 256 })
const exact = kaufman(16, 16, coupling)
console.log(`equilibrated: ${pilot?.equilibrated}, ${spacing} sweeps between samples`)
console.log(`u = ${formatEstimate(measured.energy.mean)}, exact ${exact.energy.toFixed(5)}`)
console.log(`C = ${formatEstimate(measured.specificHeat.mean)}, exact ${exact.specificHeat.toFixed(5)}`)
console.log(`deviation of u: ${deviation(measured.energy.mean, exact.energy).toFixed(1)} standard errors`)

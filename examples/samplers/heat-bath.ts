// A frustrated model, where clusters help nobody: the triangular antiferromagnet, 512 chains at once, against the infinite lattice.
import { analyseThermodynamics, formatEstimate, ising, sample, triangular, triangularThermodynamics } from "blockspin"

const coupling = -0.4
const samples = await sample(ising({ lattice: triangular(24, 24), coupling }), { count: 5120, chains: 512, seed: 1 })
const { energies, magnetizations, pilot } = samples
const { energy } = analyseThermodynamics({ energies, magnetizations, replicas: 512, coupling, sites: 576 })
console.log(`τ_int of E: ${formatEstimate(pilot!.tauEnergy)} sweeps, equilibrated: ${pilot!.equilibrated}`)
console.log(`u = ${formatEstimate(energy.mean)}, exact ${triangularThermodynamics(coupling).energy.toFixed(5)}`)

// Configurations that owe nothing to a burn-in: drawn exactly, each independent of all others, at T_c.
import { criticalCoupling, deviation, formatEstimate, ising, kaufman, meanEstimate, sample, square } from "blockspin"

const model = ising({ lattice: square(16, 16), coupling: criticalCoupling })
const { energies } = await sample(model, { method: "exact", count: 200, seed: 1 })
const energy = meanEstimate(energies.map((E) => E / 256))
const exact = kaufman(16, 16, criticalCoupling).energy
console.log(
  `u = ${formatEstimate(energy)}, exact ${exact.toFixed(5)}: ${deviation(energy, exact).toFixed(1)} errors off`,
)

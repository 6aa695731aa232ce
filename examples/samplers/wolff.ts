// Single clusters at T_c: the mean share of the lattice that one turns over is ⟨m²⟩; energy against Kaufman's exact solution.
import {
  Clusters,
  Engine,
  criticalCoupling,
  deviation,
  formatEstimate,
  ising,
  kaufman,
  meanEstimate,
  square,
} from "blockspin"

const L = 32
const model = ising({ lattice: square(L, L), coupling: criticalCoupling })
using engine = await Engine.create()
const clusters = new Clusters(engine, model, { method: "wolff", chains: 64, seed: 1, start: "mixed" })
await clusters.sweep(200)
const { length, chains, energies, magnetization2 } = await clusters.series(300, 2)
// Chains are independent of each other: the scatter of their means is the error.
const ofChain = (values: Float64Array, chain: number): number => {
  let sum = 0
  for (let t = 0; t < length; t++) sum += values[t * chains + chain]
  return sum / length
}
const every = Array.from({ length: chains }, (_, chain) => chain)
const energy = meanEstimate(every.map((chain) => ofChain(energies, chain) / L ** 2))
const exact = kaufman(L, L, criticalCoupling).energy
console.log(
  `a cluster holds ${formatEstimate(meanEstimate(every.map((chain) => ofChain(magnetization2, chain))))} of the spins`,
)
console.log(
  `u = ${formatEstimate(energy)}, exact ${exact.toFixed(5)}: ${deviation(energy, exact).toFixed(1)} errors off`,
)

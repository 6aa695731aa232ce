// The cubic lattice at its critical point: autocorrelation times of a few sweeps, and ⟨m²⟩ from the clusters themselves.
import { Clusters, Engine, autocorrelation, cubic, cubicCriticalCoupling, formatEstimate, ising } from "blockspin"

const lattice = cubic(12, 12, 12)
const model = ising({ lattice, coupling: cubicCriticalCoupling.value })
using engine = await Engine.create()
const clusters = new Clusters(engine, model, { method: "swendsen-wang", chains: 32, seed: 1 })
await clusters.sweep(100)
const { length, chains, magnetizations, magnetization2 } = await clusters.series(200)
// Value of chain c at time t stands at [t · chains + c]; the statistics want one chain after the other.
const ordered = (values: Float64Array): Float64Array =>
  Float64Array.from(values, (_, k) => values[(k % length) * chains + Math.floor(k / length)])
const spins = autocorrelation(ordered(magnetizations.map((M) => (M / lattice.sites) ** 2)), { replicas: chains })
const improved = autocorrelation(ordered(magnetization2), { replicas: chains })
console.log(`⟨m²⟩ of the spins: ${formatEstimate(spins.mean)}, τ_int = ${formatEstimate(spins.tau)} sweeps`)
console.log(`⟨m²⟩ of the clusters: ${formatEstimate(improved.mean)}`)

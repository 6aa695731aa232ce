/** Our side of the cluster benchmarks: node bench/clusters.ts SIZE THREADS METHOD [SECONDS] */
import { Engine } from "../src/compute/engine.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { Clusters } from "../src/sample/clusters.ts"
import { meanEstimate } from "../src/statistics/estimate.ts"
import { timed } from "./measure.ts"

const [size, threads] = process.argv.slice(2, 4).map(Number)
const method = process.argv[4] as "swendsen-wang" | "wolff"
const seconds = Number(process.argv[5] ?? 4)
const sites = size * size
const wolff = method === "wolff"
using engine = await Engine.create({ threads })
const model = ising({ lattice: square(size, size), coupling: criticalCoupling })
const chains = new Clusters(engine, model, { method, chains: threads, seed: 1, start: "cold" })
// From the ordered state these give the equilibrium energy that is printed as a check, but for the largest sizes.
await chains.sweep(sites > 1e6 ? 2 : 200)
const sweeps = Math.max(1, Math.round(1e6 / sites))
const { energies } = await chains.series(sites > 1e6 ? 1 : 50, 2)
await timed(
  { case: `${method} L=${size} at T_c`, unit: wolff ? "flips/ns" : "sweeps/s", threads, check: { u: meanEstimate(energies).value / sites } },
  async () => {
    if (!wolff) {
      await chains.sweep(sweeps)
      return sweeps * threads
    }
    const { magnetization2 } = await chains.series(1, sweeps)
    return meanEstimate(magnetization2).value * sites * sweeps * threads
  },
  seconds,
  wolff ? 1e9 : 1,
) // prettier-ignore

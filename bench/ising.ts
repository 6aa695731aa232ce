/** Our side of the sampling benchmarks: node bench/ising.ts SIZE THREADS [SECONDS] [COUPLING] */
import { Engine } from "../src/compute/engine.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { HeatBath } from "../src/sample/heat-bath.ts"
import { meanEstimate } from "../src/statistics/estimate.ts"
import { timed } from "./measure.ts"

const [size, threads] = process.argv.slice(2, 4).map(Number)
const seconds = Number(process.argv[4] ?? 5)
const coupling = Number(process.argv[5] ?? 0.408)
const sites = size * size
using engine = await Engine.create({ threads })
const heatBath = new HeatBath(engine, ising({ lattice: square(size, size), coupling }), { groups: threads, seed: 1 })
const sweeps = Math.ceil(3e8 / (sites * 128))
for (let n = 0; n < 5; n++) await heatBath.sweep(sweeps)
const { energies } = await heatBath.series(1)
await timed(
  {
    case: `ising L=${size} K=${coupling} heat bath, 128 replicas a group`,
    unit: "flips/ns",
    threads,
    check: { u: meanEstimate(energies).value / sites },
  },
  async () => {
    await heatBath.sweep(sweeps)
    return sweeps * sites * heatBath.chains
  },
  seconds,
  1e9,
)

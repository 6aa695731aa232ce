/**
 * What one independent sample costs: node bench/tau.ts SIZE COUPLING METHOD. τ_int of |M| of the square Ising model by a pilot run
 * of the library; a program with the same dynamics has the same. Prints one JSON line: τ in sweeps (clusters), and the sweeps and
 * the flips in 2 τ. Away from T_c (K < 0.43) τ does not depend on the size, and is measured at 64 at most.
 */
import { Engine } from "../src/compute/engine.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { type ChainMethod, makeChains } from "../src/sample/make-chains.ts"
import { runPilot } from "../src/sample/pilot.ts"

const [size, coupling] = process.argv.slice(2, 4).map(Number)
const method = process.argv[4] as ChainMethod
const length = coupling < 0.43 ? Math.min(size, 64) : size
const sites = length * length
using engine = await Engine.create({ threads: 2 })
const model = ising({ lattice: square(length, length), coupling })
const chains = makeChains(engine, model, { method, seed: 1, start: "mixed" })
const { tauMagnetization, equilibrated } = await runPilot(chains)
// Wolff: the flips of a cluster are N⟨m²⟩.
const { magnetizations } = await chains.series(20, Math.ceil(tauMagnetization.value))
const flips =
  method === "wolff" ? magnetizations.reduce((sum, M) => sum + M ** 2, 0) / magnetizations.length / sites : sites
const steps = 2 * tauMagnetization.value
console.log(
  JSON.stringify({
    tau: tauMagnetization,
    equilibrated,
    sweepsPerSample: steps,
    flipsPerSample: steps * flips * (size / length) ** 2,
  }),
)

/**
 * Our side of what is done with a machine of 0/1 units: node bench/machine.ts transform|ais VISIBLE HIDDEN THREADS [SECONDS]
 *
 * transform: P(h = 1) of 10,000 rows of bits. ais: 100 runs of 200 temperatures, each counted as a step.
 */
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { MachineKernel } from "../src/hamiltonian/machine-kernel.ts"
import { restrictedBoltzmannMachine } from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import { annealedImportanceSampling } from "../src/measure/partition-function/annealed-importance-sampling.ts"
import { timed } from "./measure.ts"

const work = process.argv[2] as "transform" | "ais"
const [visible, hidden, threads] = process.argv.slice(3, 6).map(Number)
const seconds = Number(process.argv[6] ?? 5)
using engine = await Engine.create({ threads })
const machine = restrictedBoltzmannMachine({ visible, hidden }, { seed: 1, sigma: 0.05 })
const description = { case: `${work} ${visible}x${hidden}`, threads }
if (work === "transform") {
  const rows = 10_000
  const stream = new RandomStream(1, "bench")
  const data = new BitMatrix(rows, visible)
  for (let row = 0; row < rows; row++) for (let i = 0; i < visible; i++) data.set(row, i, stream.word() & 1)
  const kernel = new MachineKernel(engine, machine)
  await timed({ ...description, unit: "samples/s" }, async () => (await kernel.hiddenProbabilities(data)).rows, seconds)
} else {
  const [runs, temperatures] = [100, 200]
  await timed(
    { ...description, unit: "steps/s" },
    async () => {
      await annealedImportanceSampling(engine, machine, { runs, temperatures })
      return runs * temperatures
    },
    seconds,
  )
}

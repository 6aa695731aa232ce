/** Our side of the machine benchmarks: node bench/rbm.ts VISIBLE HIDDEN THREADS METHOD [RECONSTRUCTION] [SECONDS] [STEPS] */
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { Trainer } from "../src/learn/trainer.ts"
import { timed } from "./measure.ts"

const [visible, hidden, threads] = process.argv.slice(2, 5).map(Number)
const method = process.argv[5] as "cd" | "pcd"
const reconstruction = (process.argv[6] ?? "sample") as "sample" | "mean-field"
const seconds = Number(process.argv[7] ?? 5)
const steps = Number(process.argv[8] ?? 1)
const rows = 10_000
const stream = new RandomStream(1, "bench")
const data = new BitMatrix(rows, visible)
for (let row = 0; row < rows; row++) for (let i = 0; i < visible; i++) data.set(row, i, stream.word() & 1)
using engine = await Engine.create({ threads })
const trainer = new Trainer(engine, data, hidden, {
  method,
  steps,
  reconstruction,
  learningRate: 0.01,
  epochs: 100_000,
})
await timed(
  { case: `rbm ${visible}x${hidden} batch 100 ${method}${steps} ${reconstruction}`, unit: "samples/s", threads },
  async () => {
    await trainer.runEpoch()
    return rows
  },
  seconds,
)

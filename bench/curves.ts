/**
 * Do we learn the same curve as others? One small machine (16 × 12 units), one dataset, one start, several seeds of the chain:
 * exact mean log-likelihood and pseudo-likelihood an epoch, ours and PyTorch's CD-1, and PCD-1 beside scikit-learn's.
 *
 *   node bench/curves.ts [SEEDS] [EPOCHS]
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { formatNpy } from "../src/data/npy.ts"
import { formatNpz } from "../src/data/npz.ts"
import { logLikelihood, restrictedBoltzmannMachine } from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import { Trainer } from "../src/learn/trainer.ts"
import { type Estimate, deviation, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"

const seeds = Number(process.argv[2] ?? 8)
const epochs = Number(process.argv[3] ?? 20)
const [visible, hidden, rows, batch, learningRate] = [16, 12, 1000, 20, 0.1]
const folder = mkdtempSync(join(tmpdir(), "blockspin-curves-"))
const python = process.env.PYTHON ?? "/usr/bin/python3"
const peers = join(import.meta.dirname, "peers")

// Noisy copies of four prototypes: correlated enough to be worth learning.
const stream = new RandomStream(1, "curves")
const prototypes = Array.from({ length: 4 }, () => Array.from({ length: visible }, () => stream.word() & 1))
const data = new BitMatrix(rows, visible)
for (let row = 0; row < rows; row++) {
  const prototype = prototypes[stream.integer(4)]
  for (let i = 0; i < visible; i++) data.set(row, i, stream.uniform() < 0.1 ? 1 - prototype[i] : prototype[i])
}
writeFileSync(
  join(folder, "data.npy"),
  formatNpy({ dtype: "f4", shape: [rows, visible], data: Float32Array.from(data.unpack()) }),
)
const start = restrictedBoltzmannMachine({ visible, hidden }, { seed: 1, sigma: 0.01 })
const components = new Float32Array(hidden * visible)
for (let j = 0; j < hidden; j++)
  for (let i = 0; i < visible; i++) components[j * visible + i] = start.weights.values[i * hidden + j]
writeFileSync(
  join(folder, "start.npz"),
  formatNpz([
    ["components_", { dtype: "f4", shape: [hidden, visible], data: components }],
    ["intercept_hidden_", { dtype: "f4", shape: [hidden], data: new Float32Array(hidden) }],
    ["intercept_visible_", { dtype: "f4", shape: [visible], data: new Float32Array(visible) }],
  ]),
)

async function ours(seed: number, method: "cd" | "pcd", momentum: number): Promise<number[]> {
  using engine = await Engine.create({ threads: 1 })
  const trainer = new Trainer(engine, data, hidden, {
    method,
    momentum,
    batch,
    learningRate,
    epochs,
    seed,
    sigma: 0,
    initialBias: "zero",
  })
  trainer.restore({ ...trainer.state(), machine: start })
  const curve = [logLikelihood(trainer.machine(), data)]
  for (let epoch = 0; epoch < epochs; epoch++) {
    await trainer.runEpoch()
    curve.push(logLikelihood(trainer.machine(), data))
  }
  return curve
}

function theirs(script: string, seed: number, flags: string[]): number[] {
  const output = execFileSync(
    python,
    [join(peers, script), "--visible", String(visible), "--hidden", String(hidden), "--batch", String(batch), "--samples", String(rows), "--threads", "1", "--seed", String(seed), "--data", join(folder, "data.npy"), "--init", join(folder, "start.npz"), "--curve", String(epochs), String(learningRate), ...flags],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  ) // prettier-ignore
  const { curve, missing } = JSON.parse(output.trim().split("\n").at(-1)!) as {
    curve: { logLikelihood: number[] }
    missing?: string
  }
  if (missing) throw new Error(`not installed: ${missing}`)
  return curve.logLikelihood
}

const compared = []
for (const [name, method, momentum, script, flags] of [
  ["CD-1, momentum 0.5: PyTorch", "cd", 0.5, "torch_rbm.py", ["--method", "cd1"]],
  ["PCD-1, no momentum: scikit-learn", "pcd", 0, "sklearn_rbm.py", []],
] as const) {
  const mine: number[][] = []
  const other: number[][] = []
  for (let seed = 1; seed <= seeds; seed++) {
    mine.push(await ours(seed, method, momentum))
    other.push(theirs(script, seed, [...flags]))
  }
  const at = (curves: number[][], epoch: number): Estimate => meanEstimate(curves.map((curve) => curve[epoch]))
  console.log(`\n${name}: exact mean log-likelihood (nats a row), ${seeds} seeds each`)
  for (const epoch of [0, 1, 2, 5, 10, 15, 20, 40].filter((epoch) => epoch <= epochs)) {
    const [a, b] = [at(mine, epoch), at(other, epoch)]
    console.log(
      `  epoch ${String(epoch).padStart(3)}   ours ${formatEstimate(a).padStart(14)}   theirs ${formatEstimate(b).padStart(14)}   ${deviation(a, b).toFixed(1)} σ apart`,
    )
    compared.push({ name, epoch, ours: a, theirs: b })
  }
}
mkdirSync(join(import.meta.dirname, "results"), { recursive: true })
writeFileSync(join(import.meta.dirname, "results/curves.json"), `${JSON.stringify(compared, null, 2)}\n`)

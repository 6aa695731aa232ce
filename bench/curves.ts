/**
 * Do we learn the same curve as others? One small machine (16 × 12 units), one dataset, one start, several seeds of the chain and
 * of the order of the rows: ours and PyTorch's CD-1, and PCD-1 beside scikit-learn's. After every epoch, all in nats a row,
 *   exact log-likelihood          ⟨ln p(v)⟩,
 *   exact pseudo-log-likelihood   ⟨Σ_i ln p(v_i | all other v)⟩ (Besag 1975), from all single flips of every row, and
 *   one-flip pseudo-likelihood    n ⟨ln p(v_i | all other v)⟩, one random unit i of n for each watched row: the estimator that
 *                                 `EpochMetrics.pseudoLikelihood` shows (a unit, there) and scikit-learn's score_samples.
 *
 * Epochs of one curve are correlated, so how likely deviations are is asked of the curves themselves: which program drew a
 * curve is permuted (Pitman 1937, doi:10.2307/2984124), and Σ z² over the epochs compared with that of the permuted curves.
 *
 *   node bench/curves.ts [SEEDS] [EPOCHS] [OUR-LEARNING-RATE]
 *
 * Another learning rate on our side shows what the comparison would notice.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { RealMatrix } from "../src/compute/real-matrix.ts"
import { formatNpy } from "../src/data/npy.ts"
import { formatNpz, parseNpz } from "../src/data/npz.ts"
import { MachineKernel } from "../src/hamiltonian/machine-kernel.ts"
import {
  type RestrictedBoltzmannMachine,
  logLikelihood,
  restrictedBoltzmannMachine,
} from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import { Monitor, evenRows, pseudoLikelihood } from "../src/learn/monitor.ts"
import { Trainer } from "../src/learn/trainer.ts"
import { type Estimate, deviation, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"

const seeds = Number(process.argv[2] ?? 8)
const epochs = Number(process.argv[3] ?? 20)
const [visible, hidden, rows, batch, learningRate] = [16, 12, 1000, 20, 0.1]
const ourLearningRate = Number(process.argv[4] ?? learningRate)
const permutations = 9999
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
for (const [name, states] of [
  ["data", data],
  ["watched", evenRows(data) as BitMatrix],
] as const)
  writeFileSync(
    join(folder, `${name}.npy`),
    formatNpy({ dtype: "f4", shape: [states.rows, visible], data: Float32Array.from(states.unpack()) }),
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

/** Names as the peers report them. */
const STATISTICS = {
  logLikelihood: "exact log-likelihood",
  exactPseudoLikelihood: "exact pseudo-log-likelihood",
  pseudoLikelihood: "one-flip pseudo-likelihood",
} as const
type Statistic = keyof typeof STATISTICS
/** One number an epoch, index 0 before training. */
type Curve = Record<Statistic, number[]>
const statistics = Object.keys(STATISTICS) as Statistic[]

async function exactPseudoLikelihood(kernel: MachineKernel): Promise<number> {
  const machine = kernel.machine()
  const fields = await kernel.hiddenFields(data)
  let sum = 0
  for (let i = 0; i < visible; i++) sum += pseudoLikelihood(machine, data, fields, new Uint32Array(rows).fill(i))
  return sum
}

async function ours(seed: number, method: "cd" | "pcd", momentum: number): Promise<Curve> {
  using engine = await Engine.create({ threads: 1 })
  const trainer = new Trainer(engine, data, hidden, {
    method,
    momentum,
    batch,
    learningRate: ourLearningRate,
    epochs,
    seed,
    sigma: 0,
    initialBias: "zero",
  })
  trainer.restore({ ...trainer.state(), machine: start })
  const monitor = new Monitor(data, undefined, seed, "machine")
  const curve: Curve = { logLikelihood: [], exactPseudoLikelihood: [], pseudoLikelihood: [] }
  for (let epoch = 0; epoch <= epochs; epoch++) {
    if (epoch > 0) await trainer.runEpoch()
    curve.logLikelihood.push(logLikelihood(trainer.machine(), data))
    curve.exactPseudoLikelihood.push(await exactPseudoLikelihood(trainer.kernel))
    curve.pseudoLikelihood.push(visible * (await monitor.watch(trainer.kernel)).pseudoLikelihood)
  }
  return curve
}

function theirs(script: string, seed: number, flags: readonly string[]): Curve {
  const output = execFileSync(
    python,
    [join(peers, script), "--visible", String(visible), "--hidden", String(hidden), "--batch", String(batch), "--samples", String(rows), "--threads", "1", "--seed", String(seed), "--data", join(folder, "data.npy"), "--watched", join(folder, "watched.npy"), "--shuffle", "--init", join(folder, "start.npz"), "--weights", join(folder, "end.npz"), "--curve", String(epochs), String(learningRate), ...flags],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  ) // prettier-ignore
  const { curve, missing } = JSON.parse(output.trim().split("\n").at(-1)!) as { curve: Curve; missing?: string }
  if (missing) throw new Error(`not installed: ${missing}`)
  return curve
}

/** The machine that a peer has just saved. */
function theirMachine(): RestrictedBoltzmannMachine {
  const arrays = parseNpz(readFileSync(join(folder, "end.npz")), "end.npz")
  const values = (name: string): Float32Array => Float32Array.from(arrays.get(name)!.data)
  const weights = new RealMatrix(visible, hidden)
  for (const [k, weight] of values("components_").entries())
    weights.values[(k % visible) * hidden + Math.floor(k / visible)] = weight
  return { ...start, weights, visibleBias: values("intercept_visible_"), hiddenBias: values("intercept_hidden_") }
}

/** How far their numbers for a machine of theirs are from ours for the same machine. */
async function disagreement(curve: Curve): Promise<number> {
  using engine = await Engine.create({ threads: 1 })
  const machine = theirMachine()
  const pseudo = await exactPseudoLikelihood(new MachineKernel(engine, machine))
  return Math.max(
    Math.abs(logLikelihood(machine, data) - curve.logLikelihood[epochs]),
    Math.abs(pseudo - curve.exactPseudoLikelihood[epochs]),
  )
}

const at = (curves: readonly Curve[], statistic: Statistic, epoch: number): Estimate =>
  meanEstimate(curves.map((curve) => curve[statistic][epoch]))

/** z of the epochs 1, 2, … */
const deviations = (mine: readonly Curve[], other: readonly Curve[], statistic: Statistic): number[] =>
  Array.from({ length: epochs }, (_, k) => deviation(at(mine, statistic, k + 1), at(other, statistic, k + 1)))

const squares = (z: readonly number[]): number => z.reduce((sum, x) => sum + x * x, 0)

interface Compared {
  readonly name: string
  readonly mine: readonly Curve[]
  readonly other: readonly Curve[]
}

/** How often Σ z² of permuted curves is at least that of the true ones, for each statistic of each comparison and for all. */
function permutationPValues(comparisons: readonly Compared[]): { each: number[][]; all: number } {
  const scores = (sides: readonly (readonly [readonly Curve[], readonly Curve[]])[]): number[][] =>
    sides.map(([mine, other]) => statistics.map((statistic) => squares(deviations(mine, other, statistic))))
  const total = (table: readonly number[][]): number => table.flat().reduce((a, b) => a + b)
  const seen = scores(comparisons.map(({ mine, other }) => [mine, other]))
  const count = seen.map((row) => row.map(() => 1))
  let all = 1
  const random = new RandomStream(1, "curves/permutations")
  for (let n = 0; n < permutations; n++) {
    const permuted = scores(
      comparisons.map(({ mine, other }) => {
        const pool = [...mine, ...other]
        const order = Array.from(random.permutation(pool.length), (k) => pool[k])
        return [order.slice(0, mine.length), order.slice(mine.length)]
      }),
    )
    for (const [c, row] of permuted.entries())
      for (const [s, score] of row.entries()) if (score >= seen[c][s]) count[c][s]++
    if (total(permuted) >= total(seen)) all++
  }
  return { each: count.map((row) => row.map((n) => n / (permutations + 1))), all: all / (permutations + 1) }
}

const comparisons: Compared[] = []
let largestDisagreement = 0
for (const [name, method, momentum, script, flags] of [
  ["CD-1, momentum 0.5: PyTorch", "cd", 0.5, "torch_rbm.py", ["--method", "cd1"]],
  ["PCD-1, no momentum: scikit-learn", "pcd", 0, "sklearn_rbm.py", []],
] as const) {
  const mine: Curve[] = []
  const other: Curve[] = []
  // Seeds of their own, so that the comparisons are independent.
  const before = comparisons.length * seeds
  for (let seed = before + 1; seed <= before + seeds; seed++) {
    mine.push(await ours(seed, method, momentum))
    other.push(theirs(script, seed, flags))
    largestDisagreement = Math.max(largestDisagreement, await disagreement(other.at(-1)!))
  }
  comparisons.push({ name, mine, other })
}
rmSync(folder, { recursive: true })

const { each, all } = permutationPValues(comparisons)
const summary = (z: readonly number[]): { deviations: number; above2: number; above3: number; largest: number } => ({
  deviations: z.length,
  above2: z.filter((x) => Math.abs(x) > 2).length,
  above3: z.filter((x) => Math.abs(x) > 3).length,
  largest: Math.max(...z.map(Math.abs)),
})
const described = (z: readonly number[], pValue: number): string => {
  const { above2, above3, largest } = summary(z)
  return `${z.length} deviations: ${above2} above 2 σ, ${above3} above 3 σ, largest ${largest.toFixed(1)} σ; permuted curves deviate as much with p = ${pValue.toPrecision(2)}`
}
const tables = []
for (const [c, { name, mine, other }] of comparisons.entries()) {
  for (const [s, statistic] of statistics.entries()) {
    console.log(`\n${name}: ${STATISTICS[statistic]} (nats a row), ${seeds} seeds each`)
    const z = deviations(mine, other, statistic)
    const points = Array.from({ length: epochs + 1 }, (_, epoch) => ({
      epoch,
      ours: at(mine, statistic, epoch),
      theirs: at(other, statistic, epoch),
      // Before training there is nothing random but the flips.
      ...(epoch > 0 && { deviation: z[epoch - 1] }),
    }))
    for (const { epoch, ours: a, theirs: b } of points)
      if ([0, 1, 2, 5, 10, 15, 20, 40].includes(epoch))
        console.log(
          `  epoch ${String(epoch).padStart(3)}   ours ${formatEstimate(a).padStart(14)}   theirs ${formatEstimate(b).padStart(14)}${epoch > 0 ? `   ${z[epoch - 1].toFixed(1)} σ apart` : ""}`,
        )
    console.log(`  ${described(z, each[c][s])}`)
    tables.push({ name, statistic, unit: "nats a row", ...summary(z), pValue: each[c][s], points })
  }
}
const z = comparisons.flatMap(({ mine, other }) =>
  statistics.flatMap((statistic) => deviations(mine, other, statistic)),
)
console.log(`\nAll: ${described(z, all)}`)
console.log(
  `Their machines at the end, exact scores by them and by us: at most ${largestDisagreement.toExponential(1)} nats a row apart`,
)
mkdirSync(join(import.meta.dirname, "results"), { recursive: true })
writeFileSync(
  join(import.meta.dirname, "results/curves.json"),
  `${JSON.stringify({ seeds, epochs, learningRate, ourLearningRate, permutations, ...summary(z), pValue: all, largestDisagreement, tables }, null, 2)}\n`,
)

/**
 * All benchmarks side by side in one run: ours and the peers in turn, round after round, so that a slow minute of the machine
 * strikes all alike. Prints the medians over rounds and the ratios ours/peer, and writes bench/results/latest.json.
 *
 *   npm run bench                 everything (about 15 minutes)
 *   npm run bench -- cd           only cases whose name contains "cd"
 *   npm run bench -- --rounds 5 --seconds 5
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, seconds: { type: "string", default: "4" } },
})
const rounds = Number(values.rounds)
const seconds = values.seconds
const folder = import.meta.dirname
const python = process.env.PYTHON ?? "/usr/bin/python3"
const binaries = mkdtempSync(join(tmpdir(), "blockspin-peers-"))

interface Measurement {
  readonly peer: string
  readonly version: string
  readonly median: number
  readonly maxRssMB: number
  readonly missing?: string
}
interface Contender {
  readonly name: string
  readonly run: readonly string[]
  /** Size, coupling and method of its dynamics: independent samples a second are printed as well (speed over 2 τ_int). */
  readonly dynamics?: readonly [size: number, coupling: number, method: string]
}
interface Case {
  readonly name: string
  readonly unit: string
  readonly ours: Contender
  readonly peers: readonly Contender[]
}

const node = process.execPath
const rbm = (
  visible: number,
  hidden: number,
  threads: number,
  method: "cd" | "pcd",
  reconstruction = "sample",
  steps = 1,
): Contender => ({
  name: "blockspin",
  run: [
    node,
    join(folder, "rbm.ts"),
    String(visible),
    String(hidden),
    String(threads),
    method,
    reconstruction,
    seconds,
    String(steps),
  ],
})
const machine = (work: "transform" | "ais", visible: number, hidden: number, threads: number): Contender => ({
  name: "blockspin",
  run: [node, join(folder, "machine.ts"), work, String(visible), String(hidden), String(threads), seconds],
})
const shape = (visible: number, hidden: number, threads: number): string[] => [
  "--visible", String(visible), "--hidden", String(hidden), "--batch", "100", "--samples", "10000", "--seconds", seconds, "--threads", String(threads),
] // prettier-ignore
const torch = (name: string, flags: string[], program = "torch_rbm"): Contender => ({
  name,
  run: [python, join(folder, `peers/${program}.py`), ...flags],
})
const sklearn = (flags: string[], name = "scikit-learn (PCD-1)"): Contender => ({
  name,
  run: [python, join(folder, "peers/sklearn_rbm.py"), ...flags],
})

const cases: Case[] = []
for (const [visible, hidden] of [
  [1600, 400],
  [784, 500],
] as const)
  for (const threads of [2, 1]) {
    const flags = shape(visible, hidden, threads)
    cases.push({
      name: `cd1 ${visible}x${hidden}, ${threads} threads`,
      unit: "samples/s",
      ours: rbm(visible, hidden, threads, "cd"),
      peers: [
        sklearn(flags),
        torch("PyTorch CD-1", ["--method", "cd1", "--random", "torch", ...flags]),
        torch("PyTorch CD-1 with numpy's generator", ["--method", "cd1", ...flags]),
      ],
    })
    cases.push({
      name: `pcd1 ${visible}x${hidden}, ${threads} threads`,
      unit: "samples/s",
      ours: rbm(visible, hidden, threads, "pcd"),
      peers: [sklearn(flags), torch("PyTorch PCD-1", ["--method", "pcd1", "--random", "torch", ...flags])],
    })
  }
for (const threads of [2, 1]) {
  const flags = shape(784, 500, threads)
  cases.push(
    {
      name: `pcd10 784x500, ${threads} threads`,
      unit: "samples/s",
      ours: rbm(784, 500, threads, "pcd", "sample", 10),
      peers: [torch("PyTorch PCD-10", ["--method", "pcd1", "--steps", "10", "--random", "torch", ...flags])],
    },
    {
      name: `transform 784x500, ${threads} threads`,
      unit: "samples/s",
      ours: machine("transform", 784, 500, threads),
      peers: [
        sklearn(["--work", "transform", ...flags], "scikit-learn"),
        torch("PyTorch", ["--work", "transform", ...flags]),
      ],
    },
    {
      name: `ais 784x500, 100 runs, ${threads} threads`,
      unit: "steps/s",
      ours: machine("ais", 784, 500, threads),
      peers: [torch("PyTorch", flags, "torch_ais")],
    },
  )
}
cases.push({
  name: "cd1 mean-field 1600x400, 2 threads",
  unit: "samples/s",
  ours: rbm(1600, 400, 2, "cd", "mean-field"),
  peers: [
    torch("PyTorch CD-1, mean-field", [
      "--method",
      "cd1",
      "--reconstruction",
      "mean",
      "--random",
      "torch",
      ...shape(1600, 400, 2),
    ]),
  ],
})
for (const size of [40, 512]) {
  const ising = (threads: number): Contender => ({
    name: "blockspin",
    run: [node, join(folder, "ising.ts"), String(size), String(threads), seconds],
    dynamics: [size, 0.408, "heat-bath"],
  })
  const dynamics = [size, 0.408, "metropolis"] as const
  const flags = ["--size", String(size), "--coupling", "0.408", "--seconds", seconds]
  cases.push({
    name: `ising L=${size}, 1 thread`,
    unit: "flips/ns",
    ours: ising(1),
    peers: [
      { name: "C++ checkerboard Metropolis", run: [join(binaries, "ising"), ...flags], dynamics },
      { name: "C++ sequential Metropolis", run: [join(binaries, "ising"), ...flags, "--order", "sequential"] },
      ...(size === 40
        ? [{ name: "numpy, 64 replicas", run: [python, join(folder, "peers/ising_numpy.py"), ...flags] }]
        : []),
    ],
  })
  cases.push({ name: `ising L=${size}, 2 threads`, unit: "flips/ns", ours: ising(2), peers: [] })
}

// Largest sizes: that they run, and in how much memory.
cases.push(
  { name: "ising L=4096, 1 thread", unit: "flips/ns", ours: { name: "blockspin", run: [node, join(folder, "ising.ts"), "4096", "1", seconds] }, peers: [] },
  { name: "swendsen-wang L=4096, 1 thread", unit: "sweeps/s", ours: { name: "blockspin", run: [node, join(folder, "clusters.ts"), "4096", "1", "swendsen-wang", seconds] }, peers: [] },
) // prettier-ignore

for (const size of [64, 512]) {
  // Autocorrelation times of the larger lattice take too long to measure.
  const dynamics = (method: string): Pick<Contender, "dynamics"> =>
    size === 64 ? { dynamics: [size, criticalCoupling, method] } : {}
  const ours = (method: string): Contender => ({
    name: "blockspin",
    run: [node, join(folder, "clusters.ts"), String(size), "1", method, seconds],
    ...dynamics(method),
  })
  const flags = ["--size", String(size), "--coupling", "0.4406867935097715", "--seconds", seconds]
  cases.push(
    {
      name: `swendsen-wang L=${size}, 1 thread`,
      unit: "sweeps/s",
      ours: ours("swendsen-wang"),
      peers: [
        {
          name: "C++ Swendsen–Wang",
          run: [join(binaries, "swendsen_wang"), ...flags],
          ...dynamics("swendsen-wang"),
        },
      ],
    },
    {
      name: `wolff L=${size}, 1 thread`,
      unit: "flips/ns",
      ours: ours("wolff"),
      peers: [
        {
          name: "C++ Wolff",
          run: [join(binaries, "ising"), ...flags, "--method", "wolff"],
          ...dynamics("wolff"),
        },
      ],
    },
  )
}

// Monte Carlo renormalization: clusters, block spins of all levels and the products of their operators, with the same clusters between samples.
for (const [size, spacing] of [
  [32, 5],
  [64, 5],
  [128, 6],
])
  cases.push({
    name: `mcrg L=${size}, ${spacing} clusters a sample, 1 thread`,
    unit: "samples/s",
    ours: { name: "blockspin", run: [node, join(folder, "mcrg.ts"), String(size), String(spacing), seconds] },
    peers: [
      {
        name: "C++ Monte Carlo RG",
        run: [join(binaries, "mcrg"), "--size", String(size), "--spacing", String(spacing), "--seconds", seconds],
      },
    ],
  })

function once({ run }: Contender): Measurement {
  const [command, ...parameters] = run
  const output = execFileSync(command, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })
  return JSON.parse(output.trim().split("\n").at(-1)!) as Measurement
}
const costs = new Map<string, { readonly sweepsPerSample: number; readonly flipsPerSample: number }>()
/** Independent samples a second at a speed in flips/ns or sweeps/s. */
function independent({ dynamics }: Contender, unit: string, speed: number): number | undefined {
  if (!dynamics) return undefined
  const key = dynamics.join(" ")
  if (!costs.has(key)) {
    const output = execFileSync(node, [join(folder, "tau.ts"), ...dynamics.map(String)], { encoding: "utf8" })
    costs.set(key, JSON.parse(output) as { sweepsPerSample: number; flipsPerSample: number })
  }
  const { sweepsPerSample, flipsPerSample } = costs.get(key)!
  return unit === "sweeps/s" ? speed / sweepsPerSample : (1e9 * speed) / flipsPerSample
}
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const shown = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3))

try {
  execFileSync("sh", [join(folder, "peers/build.sh"), binaries], { stdio: ["ignore", "ignore", "inherit"] })
} catch {
  console.error("C++ peers were not built (g++ missing): their cases will fail.")
}

const results = []
for (const one of cases.filter(({ name }) => positionals.every((word) => name.includes(word)))) {
  const contenders = [one.ours, ...one.peers]
  const measured = contenders.map((): Measurement[] => [])
  for (let round = 0; round < rounds; round++)
    for (const [k, contender] of contenders.entries()) {
      try {
        const measurement = once(contender)
        if (measurement.missing) console.error(`${contender.name}: not installed (${measurement.missing})`)
        else measured[k].push(measurement)
      } catch (error) {
        console.error(`${contender.name}: ${String(error).split("\n")[0]}`)
      }
    }
  console.log(`\n${one.name} (${one.unit}; medians of ${rounds} rounds)`)
  const ours = median(measured[0].map((m) => m.median))
  const lines = contenders.flatMap((contender, k) => {
    if (measured[k].length === 0) return []
    const value = median(measured[k].map((m) => m.median))
    // The ratio is taken round by round.
    const ratios = measured[k].map((m, round) => (measured[0][round]?.median ?? ours) / m.median)
    const memory = Math.max(...measured[k].map((m) => m.maxRssMB))
    const samples = independent(contender, one.unit, value)
    console.log(
      `  ${contender.name.padEnd(38)} ${shown(value).padStart(9)}   ${memory.toFixed(0).padStart(5)} MB   ${samples === undefined ? "" : `${shown(samples).padStart(9)} independent samples/s   `}${k === 0 ? "" : `ours is ${median(ratios).toFixed(2)} times as fast`}`,
    )
    return [
      {
        name: contender.name,
        version: measured[k][0].version,
        median: value,
        memoryMB: memory,
        ...(samples === undefined ? {} : { independentSamplesPerSecond: samples }),
        ratio: k === 0 ? 1 : median(ratios),
        rounds: measured[k].map((m) => m.median),
      },
    ]
  })
  results.push({ case: one.name, unit: one.unit, contenders: lines })
}
mkdirSync(join(folder, "results"), { recursive: true })
writeFileSync(
  join(folder, "results/latest.json"),
  `${JSON.stringify({ date: new Date().toISOString(), cpu: cpus()[0].model, results }, null, 2)}\n`,
)

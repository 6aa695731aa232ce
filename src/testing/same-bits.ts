/**
 * Digests of what the kernels compute, the same bits wherever they run: in Node (whose V8 is told to widen vectors) and in a
 * browser, on any number of threads. A Node test and a browser test compare them with the same constants.
 *
 * Every kernel is called often enough for V8 to compile it with its optimizing compiler.
 */
import { ChainBlockOperators, measureBlockOperators } from "../coarsen/block-operators.ts"
import { BLOCK_RULES } from "../coarsen/block-spins.ts"
import { operatorBasis } from "../coarsen/operator-basis.ts"
import { Clusters } from "../sample/clusters.ts"
import { HeatBath } from "../sample/heat-bath.ts"
import { makeChains } from "../sample/make-chains.ts"
import { wangLandau } from "../sample/flat-histogram/wang-landau.ts"
import { blumeCapel } from "../hamiltonian/blume-capel.ts"
import { ising } from "../hamiltonian/ising.ts"
import { chain, cubic, square, triangular } from "../hamiltonian/lattice.ts"
import { randomBonds } from "../hamiltonian/operators.ts"
import { polynomial } from "../hamiltonian/polynomial.ts"
import { potts } from "../hamiltonian/potts.ts"
import { Trainer } from "../learn/trainer.ts"
import { AnnealingKernel } from "../compute/annealing-kernel.ts"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { LayerKernel, putReals, putWeights } from "../compute/layer.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"

/** A change of a kernel that changes its rounding changes these: the failing test prints the new ones. */
export const EXPECTED_BITS = {
  layer: "cf4c19b5e64d2892",
  annealing: "59eed2862e6ebc1d",
  heatBath: "8a9a068b4c3cd304",
  trainer: "77b221f55ee89b6b",
  chains: "320097a7612df8e9",
  walkers: "ecd914894796bdd2",
  blocks: "e77c6f9f8b3b00ec",
} as const

type Words = Uint8Array | Uint32Array | Float32Array | Float64Array

async function digest(parts: readonly Words[]): Promise<string> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

function uniforms(rows: number, columns: number, stream: RandomStream): RealMatrix {
  return new RealMatrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => stream.uniform()),
  )
}

function bits(rows: number, columns: number, stream: RandomStream): BitMatrix {
  const matrix = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++) for (let i = 0; i < columns; i++) matrix.set(row, i, stream.word() & 1)
  return matrix
}

/** Fields, probabilities and samples of layers up and down, of bits and of reals. */
export async function layerBits(threads: number): Promise<string> {
  using engine = await Engine.create({ threads })
  const stream = new RandomStream(1, "same bits")
  const [inputs, outputs, rows] = [203, 115, 61]
  const parts: Words[] = []
  for (const transposed of [false, true]) {
    const w = transposed ? uniforms(outputs, inputs, stream) : uniforms(inputs, outputs, stream)
    const layer = new LayerKernel(engine, {
      inputs,
      outputs,
      weights: putWeights(engine, new RealMatrix(w.rows, w.columns, w.values.map((x) => (x - 0.5) / 4))),
      transposed,
      alpha: 1.7,
      beta: putReals(engine, uniforms(1, outputs, stream)),
    }) // prettier-ignore
    for (const input of [bits(rows, inputs, stream), uniforms(rows, inputs, stream)])
      for (let counter = 0; counter < 40; counter++) {
        const request = { fields: true, probabilities: true, samples: { key: [1, 2], counter } } as const
        const { fields, probabilities, samples } = await layer.apply(input, request)
        parts.push(fields.values, probabilities.values, samples.words)
      }
  }
  return digest(parts)
}

/** States and logarithms of the weights of machines annealed there and back, of 0/1 and ±1 units. */
export async function annealingBits(threads: number): Promise<string> {
  using engine = await Engine.create({ threads })
  const stream = new RandomStream(4, "same bits")
  const [visible, hidden, rows] = [203, 115, 61]
  const parts: Words[] = []
  for (const spin of [false, true]) {
    const small = (length: number): Float32Array => uniforms(1, length, stream).values.map((x) => (x - 0.5) / 4)
    const kernel = new AnnealingKernel(
      engine,
      {
        weights: new RealMatrix(visible, hidden, small(visible * hidden)),
        baseBias: small(visible),
        visibleBias: small(visible),
        hiddenBias: small(hidden),
        visibleSpin: !spin,
        hiddenSpin: spin,
      },
      [1, 2],
    )
    const betas = Float32Array.from({ length: 101 }, (_, k) => 1 - Math.abs(k - 50) / 50)
    const sums = new Float64Array(rows)
    const states = await kernel.apply(bits(rows, visible, stream), betas, sums, 0)
    parts.push(sums, states.words)
  }
  return digest(parts)
}

/** States and energies of heat-bath chains of both signs of K, on a square lattice and on a ring. */
export async function heatBathBits(threads: number): Promise<string> {
  using engine = await Engine.create({ threads })
  const parts: Words[] = []
  for (const lattice of [square(10, 13), chain(37)])
    for (const coupling of [0.43, -0.6]) {
      const heatBath = new HeatBath(engine, ising({ lattice, coupling }), { groups: 3, seed: 5, start: "mixed" })
      await heatBath.sweep(150)
      const { energies, magnetizations } = await heatBath.series(20, 3)
      const states = new BitMatrix(heatBath.chains, lattice.sites)
      heatBath.read(states, (chain) => chain)
      parts.push(energies, magnetizations, states.words)
    }
  return digest(parts)
}

/** States and series of chains of every kernel: lattices in a field, clusters, local updates of models of many kinds. */
export async function chainBits(threads: number): Promise<string> {
  using engine = await Engine.create({ threads })
  const lattice = square(9, 10)
  const isingField = ising({ lattice: triangular(5, 7), coupling: -0.3, field: 0.2 })
  const threeColours = potts({ lattice, colours: 3, coupling: 0.9 })
  const glass = polynomial({
    lattice,
    operators: [randomBonds(lattice, { coupling: 0.7, distribution: "gaussian", seed: 3 })],
  })
  const parts: Words[] = []
  for (const [model, method, chains] of [
    [isingField, "heat-bath", 256],
    [ising({ lattice: cubic(3, 4, 5), coupling: 0.22 }), "heat-bath", 128],
    [ising({ lattice, coupling: 0.44, field: 0.01 }), "swendsen-wang", 7],
    [ising({ lattice, coupling: 0.44 }), "wolff", 7],
    [threeColours, "wolff", 5],
    [threeColours, "metropolis", 5],
    [blumeCapel({ lattice, coupling: 0.6, crystalField: 0.5 }), "heat-bath", 5],
    [glass, "metropolis", 5],
    [glass, "heat-bath", 5],
    [ising({ lattice: square(5, 6), coupling: 0.3 }), "exact", 3],
  ] as const) {
    const sampler = makeChains(engine, model, { method, chains, seed: 5, start: "mixed" })
    await sampler.sweep(100)
    const { energies, magnetizations } = await sampler.series(20, 3)
    const { spins, random } = sampler.state()
    parts.push(energies, magnetizations, spins, random)
  }
  return digest(parts)
}

/** ln g of the walkers of Wang and Landau. */
export async function walkerBits(threads: number): Promise<string> {
  const model = ising({ lattice: square(4, 5), coupling: 1 })
  const { blocks } = await wangLandau(model, { walkers: 3, seed: 2, threads, finalLogFactor: 1e-3 })
  return digest(blocks)
}

/** Operators of block spins by every rule, of given configurations whose rows are one word and several long, and of running chains. */
export async function blockBits(threads: number): Promise<string> {
  using engine = await Engine.create({ threads })
  const stream = new RandomStream(3, "same bits")
  const parts: Words[] = []
  for (const { size, scale, steps } of [
    { size: [48, 160], scale: 2, steps: 4 },
    { size: [54, 27], scale: 3, steps: 2 },
    { size: [8, 16, 8], scale: 2, steps: 2 },
  ])
    for (const rule of BLOCK_RULES) {
      const sites = size.reduce((product, length) => product * length, 1)
      const options = { size, scale, rule, steps, operators: operatorBasis(size.length), seed: 4 }
      const { values } = await measureBlockOperators(engine, bits(61, sites, stream), options)
      parts.push(values)
    }
  for (const method of ["wolff", "swendsen-wang"] as const) {
    const model = ising({ lattice: square(16, 16), coupling: 0.44 })
    const chains = new Clusters(engine, model, { method, chains: 7, seed: 5, start: "mixed" })
    const measurement = new ChainBlockOperators(engine, chains, { steps: 2, operators: operatorBasis(2), seed: 6 })
    await measurement.run({ length: 150, spacing: 2 }, (values) => void parts.push(values.slice()))
    parts.push(chains.state().spins)
  }
  return digest(parts)
}

/** Weights, biases, velocities and chains of two machines after two epochs. */
export async function trainerBits(threads: number): Promise<string> {
  using engine = await Engine.create({ threads })
  const stream = new RandomStream(2, "same bits")
  const parts: Words[] = []
  for (const data of [bits(700, 150, stream), uniforms(700, 150, stream)]) {
    const real = data instanceof RealMatrix
    const trainer = new Trainer(engine, data, 83, {
      batch: 32,
      epochs: 2,
      seed: 3,
      l1: 1e-4,
      method: real ? "cd" : "pcd",
      reconstruction: real ? "mean-field" : "sample",
      hiddenUnits: real ? "spin" : "binary",
    })
    await trainer.runEpoch()
    await trainer.runEpoch()
    const { machine, velocity, chains } = trainer.state()
    parts.push(machine.weights.values, machine.visibleBias, machine.hiddenBias, velocity.values)
    if (chains) parts.push(chains.words)
  }
  return digest(parts)
}

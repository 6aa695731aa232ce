import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { chain, square } from "../hamiltonian/lattice.ts"
import { energy, ising, magnetization } from "../hamiltonian/ising.ts"
import { MachineKernel } from "../hamiltonian/machine-kernel.ts"
import { restrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { compareReconstruction, reconstruct } from "./reconstruction.ts"

function randomBits(rows: number, columns: number, seed: number): BitMatrix {
  const random = new RandomStream(seed, "states")
  return BitMatrix.from(
    Uint8Array.from({ length: rows * columns }, () => random.word() & 1),
    rows,
    columns,
  )
}

function asProbabilities(states: BitMatrix, p: (bit: number) => number = (bit) => bit): RealMatrix {
  return new RealMatrix(states.rows, states.columns, Float32Array.from(states.unpack(), p))
}

/** Samples of 16 × 16 spins, each with its own magnetization. */
function magnetized(rows: number, seed: number): BitMatrix {
  const random = new RandomStream(seed, "magnetized")
  const states = new BitMatrix(rows, 256)
  for (let row = 0; row < rows; row++) {
    const p = random.uniform()
    for (let site = 0; site < 256; site++) states.set(row, site, random.uniform() < p)
  }
  return states
}

describe("compareReconstruction", () => {
  const shape = [16, 16]

  it("finds nothing lost in a perfect reconstruction", () => {
    const states = magnetized(50, 1)
    const quality = compareReconstruction(states, asProbabilities(states), { shape })
    expect(quality.overlap.value).toBeCloseTo(1, 12)
    expect(quality.overlap.error).toBeCloseTo(0, 12)
    expect(quality.blockCorrelation.value).toBeCloseTo(1, 12)
    expect(quality.magnetizationCorrelation.value).toBeCloseTo(1, 12)
    expect(quality.energy).toEqual(quality.originalEnergy)
  })

  it("measures the energies of the Ising model, on chains as on planes", () => {
    const states = randomBits(20, 64, 2)
    for (const lattice of [chain(64), square(4, 16), square(32, 2)]) {
      const { originalEnergy } = compareReconstruction(states, asProbabilities(states), {
        shape: lattice.size,
        blockSide: 2,
      })
      let mean = 0
      for (let row = 0; row < 20; row++) mean += energy(ising({ lattice, coupling: 1 }), states, row) / 20 / 64
      expect(originalEnergy.value).toBeCloseTo(mean, 12)
    }
  })

  it("has the overlap 1 − 2 × the share of flipped sites, and an energy that shows the noise", () => {
    const states = new BitMatrix(400, 256)
    const random = new RandomStream(3, "flips")
    const noisy = asProbabilities(states, () => (random.uniform() < 0.1 ? 0.9 : 0.2))
    const { overlap, energy, originalEnergy } = compareReconstruction(states, noisy, { shape })
    expect(originalEnergy.value).toBeCloseTo(-2, 12)
    expect(originalEnergy.error).toBeCloseTo(0, 12)
    // The error of the error is 1/√800.
    expect(Math.abs(overlap.error / (2 * Math.sqrt((0.1 * 0.9) / 256 / 400)) - 1)).toBeLessThan(4 / Math.sqrt(800))
    expect(Math.abs(overlap.value - 0.8)).toBeLessThan(4 * overlap.error)
    expect(Math.abs(energy.value + 2 * 0.8 ** 2)).toBeLessThan(4 * energy.error)
  })

  it("correlates block and sample magnetizations with the expected ones, rounding nothing", () => {
    const states = magnetized(300, 4)
    // Faint, yet linear in the spins: the correlations do not care.
    const faint = compareReconstruction(
      states,
      asProbabilities(states, (bit) => 0.5 + 0.01 * (bit - 0.3)),
      { shape },
    )
    expect(faint.blockCorrelation.value).toBeCloseTo(1, 6)
    expect(faint.magnetizationCorrelation.value).toBeCloseTo(1, 6)

    // Only the magnetization of each sample is kept: blocks know of each other what the sample knows of them.
    const uniform = new RealMatrix(300, 256)
    for (let row = 0; row < 300; row++) uniform.row(row).fill((magnetization(states, row) / 256 + 1) / 2)
    const kept = compareReconstruction(states, uniform, { shape })
    expect(kept.magnetizationCorrelation.value).toBeCloseTo(1, 6)
    const x = Array.from({ length: 300 }, (_, row) => magnetization(states, row) / 4)
    const variance = x.reduce((sum, m) => sum + m * m, 0) / 300 - (x.reduce((sum, m) => sum + m, 0) / 300) ** 2
    const blocks: number[] = []
    for (let row = 0; row < 300; row++)
      for (const first of [0, 8, 128, 136]) {
        let m = 0
        for (let y = 0; y < 8; y++) for (let k = 0; k < 8; k++) m += 2 * states.get(row, first + 16 * y + k) - 1
        blocks.push(m)
      }
    const mean = blocks.reduce((sum, m) => sum + m, 0) / 1200
    const ofBlocks = blocks.reduce((sum, m) => sum + (m - mean) ** 2, 0) / 1200
    expect(kept.blockCorrelation.value).toBeCloseTo(Math.sqrt(variance / ofBlocks), 6)
  })

  it("gives unrelated states zero correlation within errors that are as large as their scatter", () => {
    const values: number[] = []
    let error = 0
    for (let seed = 0; seed < 40; seed++) {
      const { magnetizationCorrelation } = compareReconstruction(
        magnetized(100, seed),
        asProbabilities(magnetized(100, seed + 1000)),
        { shape, seed },
      )
      values.push(magnetizationCorrelation.value)
      error += magnetizationCorrelation.error / 40
    }
    const scatter = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / 40)
    expect(scatter).toBeCloseTo(0.1, 1)
    expect(error / scatter).toBeGreaterThan(0.7)
    expect(error / scatter).toBeLessThan(1.4)
  })

  it("calls a constant reconstruction uncorrelated and an undecided one without overlap or energy", () => {
    const quality = compareReconstruction(magnetized(20, 6), new RealMatrix(20, 256), { shape })
    expect(quality.blockCorrelation).toEqual({ value: 0, error: 0 })
    const undecided = asProbabilities(magnetized(20, 6), () => 0.5)
    const { overlap, energy } = compareReconstruction(magnetized(20, 6), undecided, { shape })
    expect(Math.abs(overlap.value)).toBe(0)
    expect(Math.abs(energy.value)).toBe(0)
  })

  it("refuses blocks that do not fit, other sizes and numbers that are no probabilities", () => {
    const states = randomBits(4, 256, 7)
    const same = asProbabilities(states)
    expect(() => compareReconstruction(states, same, { shape, blockSide: 5 })).toThrow(
      "compareReconstruction blockSide: expected a divisor of every side of 16 × 16, got 5. Choose another block side.",
    )
    expect(() => compareReconstruction(states, same, { shape: [16, 17] })).toThrow("got 4 × 256 and 4 × 256")
    expect(() => compareReconstruction(states, same.slice(0, 3), { shape })).toThrow("and 3 × 256")
    expect(() => compareReconstruction(states, same, { shape: [4, 8, 8] })).toThrow("[length] or [height, width]")
    expect(() =>
      compareReconstruction(
        states,
        asProbabilities(states, () => Number.NaN),
        { shape },
      ),
    ).toThrow("expected probabilities from 0 to 1, got NaN in row 0, site 0")
  })
})

describe("reconstruct", () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await Engine.create({ threads: 1 })
  })
  afterAll(() => engine.dispose())

  const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

  it.each(["binary", "spin"] as const)("goes up and down by mean-field probabilities (%s units)", async (units) => {
    const shapes = [[12, 7], [7, 3]] as const // prettier-ignore
    const machines = shapes.map(([visible, hidden], seed) => ({
      ...restrictedBoltzmannMachine({ visible, hidden, visibleUnits: units, hiddenUnits: units }, { seed, sigma: 0.5 }),
      visibleBias: Float32Array.from({ length: visible }, (_, i) => 0.1 * i - 0.3),
      hiddenBias: Float32Array.from({ length: hidden }, (_, j) => 0.2 - 0.1 * j),
    }))
    const kernels = machines.map((machine) => new MachineKernel(engine, machine))
    const states = randomBits(9, 12, 8)
    const value = (p: number): number => (units === "spin" ? 2 * p - 1 : p)
    const gain = units === "spin" ? 2 : 1
    for (const layer of [1, 2]) {
      const { rows, columns, values } = await reconstruct(kernels, states, layer)
      expect([rows, columns]).toEqual([9, 12])
      for (let row = 0; row < 9; row++) {
        let p: number[] = Array.from({ length: 12 }, (_, i) => states.get(row, i))
        const stack = machines.slice(0, layer)
        for (const { visible, hidden, weights, hiddenBias } of stack) {
          const below = p
          p = Array.from({ length: hidden }, (_, j) => {
            let field = hiddenBias[j]
            for (let i = 0; i < visible; i++) field += value(below[i]) * weights.values[i * hidden + j]
            return logistic(gain * field)
          })
        }
        for (const { visible, hidden, weights, visibleBias } of stack.toReversed()) {
          const above = p
          p = Array.from({ length: visible }, (_, i) => {
            let field = visibleBias[i]
            for (let j = 0; j < hidden; j++) field += value(above[j]) * weights.values[i * hidden + j]
            return logistic(gain * field)
          })
        }
        for (let i = 0; i < 12; i++) expect(values[row * 12 + i]).toBeCloseTo(p[i], 5)
      }
    }
    await expect(reconstruct(kernels, states, 3)).rejects.toThrow("reconstruct layer: expected an integer from 1 to 2")
  })
})

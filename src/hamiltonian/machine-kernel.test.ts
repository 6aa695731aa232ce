import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { MachineKernel, stateAt } from "./machine-kernel.ts"
import {
  energyOf,
  freeEnergyOf,
  logPartition,
  restrictedBoltzmannMachine,
  unitValue,
} from "./restricted-boltzmann-machine.ts"

const units = ["binary", "spin"] as const
const kinds = units.flatMap((visibleUnits) => units.map((hiddenUnits) => ({ visibleUnits, hiddenUnits })))

describe.each(kinds)("visible $visibleUnits, hidden $hiddenUnits", (kind) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await Engine.create({ threads: 2 })
  })
  afterAll(() => engine.dispose())
  const machine = restrictedBoltzmannMachine({ visible: 21, hidden: 35, ...kind }, { seed: 2, sigma: 0.3 })
  machine.visibleBias.fill(0.2)
  machine.hiddenBias.fill(-0.1)
  const stream = new RandomStream(1, "states")
  const bits = BitMatrix.from(
    Uint8Array.from({ length: 7 * 21 }, () => stream.word() & 1),
    7,
    21,
  )
  const grey = new RealMatrix(
    7,
    21,
    Float32Array.from({ length: 7 * 21 }, () => stream.uniform()),
  )

  test("fields, conditional probabilities and free energies agree with plain sums, for bits and probabilities", async () => {
    const kernel = new MachineKernel(engine, machine)
    for (const states of [bits, grey]) {
      const fields = await kernel.hiddenFields(states)
      const up = await kernel.hiddenProbabilities(states)
      const free = await kernel.freeEnergies(states)
      for (let row = 0; row < states.rows; row++) {
        for (let j = 0; j < 35; j++) {
          let x = machine.hiddenBias[j]
          for (let i = 0; i < 21; i++)
            x += unitValue(kind.visibleUnits, stateAt(states, row, i)) * machine.weights.values[i * 35 + j]
          expect(fields.values[row * 35 + j]).toBeCloseTo(x, 4)
          const gain = kind.hiddenUnits === "spin" ? 2 : 1
          expect(up.values[row * 35 + j]).toBeCloseTo(1 / (1 + Math.exp(-gain * x)), 5)
        }
        const plain = freeEnergyOf(
          machine,
          Array.from({ length: 21 }, (_, i) => stateAt(states, row, i)),
        )
        expect(free[row]).toBeCloseTo(plain, 3)
      }
      const down = await kernel.visibleProbabilities(up)
      let x = machine.visibleBias[3]
      for (let j = 0; j < 35; j++) x += unitValue(kind.hiddenUnits, up.values[j]) * machine.weights.values[3 * 35 + j]
      expect(down.values[3]).toBeCloseTo(1 / (1 + Math.exp(-(kind.visibleUnits === "spin" ? 2 : 1) * x)), 5)
    }
  })

  test("Gibbs chains started at the exact distribution do not drift (4σ)", async () => {
    const small = restrictedBoltzmannMachine({ visible: 5, hidden: 4, ...kind }, { seed: 9, sigma: 0.7 })
    const kernel = new MachineKernel(engine, small)
    const p = Array.from({ length: 32 }, (_, n) => {
      const v = Array.from({ length: 5 }, (_, i) => (n >> i) & 1)
      return Math.exp(-freeEnergyOf(small, v) - logPartition(small))
    })
    const count = 20_000
    const start = new BitMatrix(count, 5)
    const draws = new RandomStream(3, "start")
    for (let row = 0; row < count; row++) {
      let u = draws.uniform()
      let n = 0
      while (n < 31 && u >= p[n]) u -= p[n++]
      for (let i = 0; i < 5; i++) start.set(row, i, (n >> i) & 1)
    }
    let states = start
    for (let step = 0; step < 5; step++) {
      const h = await kernel.sampleHidden(states, { key: [1, 2], counter: 2 * step })
      states = await kernel.sampleVisible(h, { key: [1, 2], counter: 2 * step + 1 })
    }
    const seen = new Float64Array(32)
    for (let row = 0; row < count; row++) seen[states.words[row * states.stride]]++
    for (let n = 0; n < 32; n++) expect(Math.abs(seen[n] - count * p[n])).toBeLessThan(4 * Math.sqrt(count * p[n]) + 1)
  })

  test("rows of another length are refused with both numbers", async () => {
    const kernel = new MachineKernel(engine, machine)
    await expect(kernel.hiddenProbabilities(new BitMatrix(2, 20))).rejects.toThrow(
      "hiddenProbabilities: expected rows of 21 units, as the machine has (21 visible × 35 hidden), got 20.",
    )
  })
})

test("parameters come out of kernel memory as they went in", async () => {
  using engine = await Engine.create({ threads: 1 })
  const machine = restrictedBoltzmannMachine({ visible: 33, hidden: 65 }, { seed: 1 })
  const kernel = new MachineKernel(engine, machine)
  expect(kernel.machine()).toEqual(machine)
  const other = restrictedBoltzmannMachine({ visible: 33, hidden: 65 }, { seed: 2 })
  kernel.load(other)
  expect(kernel.machine()).toEqual(other)
  expect(energyOf(other, new Uint8Array(33), new Uint8Array(65))).toBe(0)
})

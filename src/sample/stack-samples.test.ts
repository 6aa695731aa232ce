import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { InputError } from "../errors.ts"
import { MachineKernel } from "../hamiltonian/machine-kernel.ts"
import {
  type RestrictedBoltzmannMachine,
  freeEnergyOf,
  restrictedBoltzmannMachine,
} from "../hamiltonian/restricted-boltzmann-machine.ts"
import { sampleStack } from "./stack-samples.ts"

const machine = (visible: number, hidden: number, seed: number): RestrictedBoltzmannMachine => {
  const made = restrictedBoltzmannMachine({ visible, hidden }, { seed, sigma: 1.2 })
  made.visibleBias.set(made.visibleBias.map((_, i) => 0.3 - 0.4 * i))
  return made
}
const layers = [machine(4, 3, 1), machine(3, 2, 2)]
const states = (sites: number): number[][] =>
  Array.from({ length: 2 ** sites }, (_, k) => Array.from({ length: sites }, (_, i) => (k >> i) & 1))

/** p(v) = Σ_h p(v | h) p(h), with p(h) that of the upper machine, by enumeration. */
function exact(): number[] {
  const [lower, upper] = layers
  const weights = states(3).map((h) => Math.exp(-freeEnergyOf(upper, h)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return states(4).map((v) =>
    states(3).reduce((sum, h, k) => {
      let p = weights[k] / total
      for (let i = 0; i < 4; i++) {
        const field = h.reduce((field, bit, j) => field + bit * lower.weights.row(i)[j], lower.visibleBias[i])
        p *= v[i] ? 1 / (1 + Math.exp(-field)) : 1 / (1 + Math.exp(field))
      }
      return sum + p
    }, 0),
  )
}

async function chiSquared(start?: BitMatrix): Promise<number> {
  using engine = await Engine.create({ threads: 1 })
  const kernels = layers.map((layer) => new MachineKernel(engine, layer))
  const count = 20_000
  const bits = await sampleStack(kernels, { ...(start ? { start } : { count }), sweeps: 60, seed: 3 })
  expect([bits.rows, bits.columns]).toEqual([count, 4])
  const found = new Float64Array(16)
  for (let row = 0; row < count; row++) found[bits.words[row * bits.stride] & 15]++
  return exact().reduce((sum, p, k) => sum + (found[k] - count * p) ** 2 / (count * p), 0)
}

test("samples of a stack have the enumerated distribution, whether started from coins or from data", async () => {
  expect(exact().reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
  // χ² of 15 degrees of freedom is above 37.7 with a probability of 0.001.
  expect(await chiSquared()).toBeLessThan(37.7)
  expect(await chiSquared(new BitMatrix(20_000, 4))).toBeLessThan(37.7)
})

test("sampleStack refuses both a count and a start, neither, and no layers", async () => {
  using engine = await Engine.create({ threads: 1 })
  const kernels = layers.map((layer) => new MachineKernel(engine, layer))
  await expect(sampleStack(kernels, { sweeps: 1 })).rejects.toThrow(
    new InputError("sampleStack: expected either count or start, got both or neither. Leave one out."),
  )
  await expect(sampleStack([], { count: 1, sweeps: 1 })).rejects.toThrow(/expected at least one layer, got none/)
  await expect(sampleStack(kernels, { count: 1, sweeps: 0 })).rejects.toThrow(
    /sweeps: expected an integer of at least 1/,
  )
})

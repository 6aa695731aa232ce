import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { type Harmonium, harmonium } from "../hamiltonian/harmonium.ts"
import { bernoulliUnits } from "../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import { pottsUnits } from "../hamiltonian/units/potts-units.ts"
import { formatHarmoniumStack, parseHarmoniumStack } from "./harmonium-stack-safetensors.ts"
import { formatHarmonium } from "./harmonium-safetensors.ts"

const random = new RandomStream(1, "stack")
const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal())
const stack: Harmonium[] = [
  harmonium(gaussianUnits(5, { bias: normals(5), precision: [1, 2, 3, 4, 5] }), pottsUnits(2, 3), { sigma: 1 }),
  harmonium(pottsUnits(2, 3, { bias: normals(6) }), bernoulliUnits(4, { bias: normals(4) }), { sigma: 1, seed: 1 }),
]

test("a stack of machines of any units comes back to the bit", () => {
  const back = parseHarmoniumStack(formatHarmoniumStack(stack))
  expect(back).toHaveLength(2)
  for (const [k, machine] of back.entries()) {
    const v = normals(machine.visible.width)
    expect(machine.freeEnergy(v)).toBe(stack[k].freeEnergy(v))
    expect(formatHarmonium(machine)).toEqual(formatHarmonium(stack[k]))
  }
})

test("machines that do not fit on each other, and other files, are refused in one sentence", () => {
  expect(() => formatHarmoniumStack([])).toThrow("formatHarmoniumStack: expected at least one machine, got none.")
  expect(() => formatHarmoniumStack(stack.toReversed())).toThrow(
    "formatHarmoniumStack: expected a machine of 4 visible units in layer 2, the hidden ones of layer 1, got 5.",
  )
  expect(() => parseHarmoniumStack(formatHarmonium(stack[0]), "x")).toThrow(
    'x: expected a stack of machines in the format "blockspin-harmonium-stack 1", got "blockspin-harmonium 1".',
  )
})

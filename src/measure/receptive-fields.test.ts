import { expect, it } from "vitest"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError } from "../errors.ts"
import { restrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import { expectFields, receptiveFields } from "./receptive-fields.ts"

const machine = (visible: number, hidden: number, weights: number[]) => ({
  ...restrictedBoltzmannMachine({ visible, hidden }),
  weights: new RealMatrix(visible, hidden, Float32Array.from(weights)),
})

const stack: Stack = {
  shape: [2, 2],
  layers: [machine(4, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), machine(3, 2, [1, 0, -1, 2, 0.5, 0])],
}

it("shows the columns of W as the fields of the first layer", () => {
  expect(receptiveFields(stack, 1)).toEqual({
    units: 3,
    height: 2,
    width: 2,
    values: Float32Array.of(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12),
  })
})

it("multiplies the weights of all layers up to the one asked for", () => {
  // W⁽¹⁾ W⁽²⁾, column by column: W₁ − W₂ + W₃/2 and 2 W₂.
  expect(receptiveFields(stack, 2).values).toEqual(Float32Array.of(0.5, 2, 3.5, 5, 4, 10, 16, 22))
})

it("lays chains, and shapes that are no plane, out on one line", () => {
  for (const shape of [[4], [2, 2, 1], [1, 4]]) {
    const { height, width } = receptiveFields({ ...stack, shape }, 1)
    expect([height, width]).toEqual([1, 4])
  }
})

it("refuses layers that are not there or do not fit", () => {
  expect(() => receptiveFields(stack, 0)).toThrow("receptiveFields layer: expected an integer from 1 to 2, got 0.")
  expect(() => receptiveFields(stack, 3)).toThrow(InputError)
  expect(() => receptiveFields({ ...stack, shape: [5] }, 1)).toThrow("expected 5 visible units")
  expect(() => receptiveFields({ ...stack, layers: [stack.layers[0], stack.layers[0]] }, 2)).toThrow(
    "receptiveFields layer 2: expected 3 visible units, as layer 1 has hidden ones, got 4.",
  )
})

it("refuses fields that are not finite or of the wrong size, naming the unit", () => {
  const fields = receptiveFields(stack, 1)
  expect(() => expectFields("fields", { ...fields, units: 2 })).toThrow("expected 2 × 2 × 2 = 8 values, got 12")
  const diverged = { ...fields, values: fields.values.with(5, Number.NaN) }
  expect(() => expectFields("fields", diverged)).toThrow("expected finite numbers, got NaN in unit 1")
})

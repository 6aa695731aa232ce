import { describe, expect, test } from "vitest"
import { restrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { formatMachine } from "./machine-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"
import { formatStack, parseStack } from "./stack-safetensors.ts"
import { randomStack } from "./testing/random-stack.ts"

describe("formatStack", () => {
  test.each([
    randomStack([9, 4], ["binary", "spin"], 1),
    { ...randomStack([12, 5, 2], ["spin", "binary", "spin"], 2), shape: [3, 4] },
  ])("is undone by parseStack to the bit: %#", (stack) => {
    const bytes = formatStack(stack)
    const read = parseStack(bytes, "x")
    expect(read).toEqual(stack)
    expect(formatStack(read)).toEqual(bytes)
  })

  test("writes several layers under their numbers, one as a machine", () => {
    const stack = randomStack([6, 3, 2], ["spin", "binary", "binary"], 1)
    const { tensors, metadata } = parseSafetensors(formatStack(stack), "x")
    expect(tensors.get("layer-1.weights")).toMatchObject({ dtype: "F32", shape: [6, 3] })
    expect(tensors.get("layer-2.visible_bias")?.data).toEqual(stack.layers[1].visibleBias)
    const units = '[["spin","binary"],["binary","binary"]]'
    expect(metadata).toEqual({ format: "blockspin-stack 1", units, shape: "[6]" })
    const [machine] = stack.layers
    expect(formatStack(machine)).toEqual(formatMachine({ machine, layer: 1, shape: [6] }))
  })
})

describe("parseStack", () => {
  test("reads a layer of a run: its samples are the units below it", () => {
    const machine = restrictedBoltzmannMachine({ visible: 4, hidden: 2 })
    const bytes = formatMachine({ machine, layer: 2, shape: [3, 3] })
    expect(parseStack(bytes, "x")).toEqual({ layers: [machine], shape: [4] })
  })

  const [one] = randomStack([4, 2], ["binary", "binary"], 1).layers
  const tensors = [...parseSafetensors(formatStack(one), "x").tensors].map(
    ([name, tensor]) => [`layer-1.${name}`, tensor] as const,
  )
  test.each([
    [
      "another format",
      { format: "pt" },
      'x: expected machines in the format "blockspin-stack 1" or "blockspin-machine 1", got "pt".',
    ],
    ["no format", {}, "got none. Write them with formatStack or saveMachine."],
    ["no units", { format: "blockspin-stack 1", shape: "[4]" }, "x: expected the units of each layer in the metadata"],
    ["no shape", { format: "blockspin-stack 1", units: '[["spin","spin"]]' }, "x: expected a shape such as [40,40]"],
    [
      "fewer layers than units",
      { format: "blockspin-stack 1", units: '[["spin","spin"],["spin","spin"]]', shape: "[4]" },
      'x: expected a tensor "layer-2.weights" of shape [visible, hidden], got none.',
    ],
    [
      "another shape",
      { format: "blockspin-stack 1", units: '[["spin","spin"]]', shape: "[5]" },
      "x: expected samples of 4 sites, the visible units of the first layer, got shape [5].",
    ],
  ])("refuses %s with a sentence", (_, metadata: Record<string, string>, sentence) => {
    expect(() => parseStack(formatSafetensors(tensors, metadata), "x")).toThrow(sentence)
  })
})

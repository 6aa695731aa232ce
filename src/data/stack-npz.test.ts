import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { MachineKernel } from "../hamiltonian/machine-kernel.ts"
import { freeEnergyOf } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { WritableNpyArray } from "./npy.ts"
import { formatNpz, parseNpz } from "./npz.ts"
import { formatStackNpz, isStackNpz, parseStackNpz } from "./stack-npz.ts"
import { fixture, temporaryFolder } from "./testing/fixture.ts"
import { hasNumpy, python } from "./testing/numpy.ts"
import { randomStack } from "./testing/random-stack.ts"

describe("a machine of scikit-learn", () => {
  // fixtures/make-sklearn.py, scikit-learn 1.2.1
  const bytes = fixture("bernoulli-rbm.npz")
  const made = parseNpz(bytes, "x")
  const { layers, shape } = parseStackNpz(bytes, "bernoulli-rbm.npz")
  const [machine] = layers
  const rows = made.get("rows")!

  test("is a stack of one layer of binary units", () => {
    expect({ layers: layers.length, shape }).toEqual({ layers: 1, shape: [16] })
    expect(machine).toMatchObject({ visible: 16, hidden: 7, visibleUnits: "binary", hiddenUnits: "binary" })
    const components = made.get("components_")!
    expect(machine.weights.values[3 * 7 + 5]).toBe(Math.fround(components.data[5 * 16 + 3]))
  })

  test("has the numbers of its transform", async () => {
    using engine = await Engine.create({ threads: 1 })
    const kernel = new MachineKernel(engine, machine)
    const { values } = await kernel.hiddenProbabilities(BitMatrix.from([...rows.data], 20, 16))
    const expected = made.get("transform")!
    expect(values).toHaveLength(expected.data.length)
    for (const [k, value] of values.entries()) expect(Math.abs(value - expected.data[k])).toBeLessThan(1e-6)
  })

  test("has its free energies", () => {
    for (const [row, expected] of made.get("free_energy")!.data.entries())
      expect(freeEnergyOf(machine, rows.data.subarray(16 * row, 16 * row + 16))).toBeCloseTo(expected, 5)
  })
})

describe("what is written", () => {
  test.each([
    randomStack([9, 4], ["binary", "binary"], 1),
    { ...randomStack([12, 5], ["spin", "binary"], 2), shape: [3, 4] },
    randomStack([6, 30, 7], ["binary", "spin", "spin"], 3),
  ])("comes back, and is told from samples: %#", (stack) => {
    const bytes = formatStackNpz(stack)
    expect(formatStackNpz(stack)).toEqual(bytes)
    expect(parseStackNpz(bytes, "x")).toEqual(stack)
    expect(isStackNpz(bytes, "x")).toBe(true)
    expect(isStackNpz(fixture("stored.npz"), "x")).toBe(false)
  })

  test("has scikit-learn's names and shapes, of several layers with the layer before the name", () => {
    const names = ["components_", "intercept_hidden_", "intercept_visible_"]
    const stack = randomStack([9, 4, 3], ["binary", "binary", "binary"], 1)
    expect([...parseNpz(formatStackNpz(stack.layers[0]), "x").keys()]).toEqual([...names, "metadata"])
    const arrays = parseNpz(formatStackNpz(stack), "x")
    const layered = [1, 2].flatMap((layer) => names.map((name) => `layer-${layer}.${name}`))
    expect([...arrays.keys()]).toEqual([...layered, "metadata"])
    expect(arrays.get("layer-1.components_")).toMatchObject({ dtype: "f8", shape: [4, 9] })
    expect(arrays.get("layer-2.intercept_visible_")?.data).toEqual(Float64Array.from(stack.layers[1].visibleBias))
  })

  test("of spins gives the probabilities in the equation of scikit-learn, which takes bits", async () => {
    using engine = await Engine.create({ threads: 1 })
    const { layers } = randomStack([5, 3], ["spin", "spin"], 4)
    const bits = [0, 1, 1, 0, 1]
    const { values } = await new MachineKernel(engine, layers[0]).hiddenProbabilities(BitMatrix.from(bits, 1, 5))
    const arrays = parseNpz(formatStackNpz(layers[0]), "x")
    const weights = arrays.get("components_")!.data
    for (const [j, bias] of arrays.get("intercept_hidden_")!.data.entries()) {
      const field = bits.reduce((sum, bit, i) => sum + bit * weights[5 * j + i], bias)
      expect(values[j]).toBeCloseTo(1 / (1 + Math.exp(-field)), 6)
    }
  })

  test.skipIf(!hasNumpy)("is opened by numpy", async () => {
    const path = join(await temporaryFolder(), "machine.npz")
    const { layers } = randomStack([4, 2], ["binary", "binary"], 5)
    writeFileSync(path, formatStackNpz(layers[0]))
    const program = `f = np.load(sys.argv[1])
about = json.loads(f["metadata"].tobytes())
print(json.dumps([list(f["components_"].shape), f["components_"].T.ravel().tolist(), about]))`
    expect(python(program, path)).toEqual([
      [2, 4],
      [...layers[0].weights.values],
      { format: "blockspin-npz 1", units: [["binary", "binary"]], shape: [4] },
    ])
  })
})

const zeros = (...shape: number[]): WritableNpyArray => {
  const data = new Float64Array(shape.reduce((product, length) => product * length, 1))
  return { dtype: "f8", shape, data }
}
const text = (value: string): WritableNpyArray => {
  const data = new TextEncoder().encode(value)
  return { dtype: "u1", shape: [data.length], data }
}
/** A file of 3 hidden and 5 visible units, but for the arrays given. */
const file = (change: Record<string, WritableNpyArray | undefined>): Uint8Array => {
  const whole = { components_: zeros(3, 5), intercept_hidden_: zeros(3), intercept_visible_: zeros(5), ...change }
  return formatNpz(Object.entries(whole).filter((entry): entry is [string, WritableNpyArray] => entry[1] !== undefined))
}

test.each<[string, Uint8Array, string]>([
  [
    "a missing array",
    file({ intercept_visible_: undefined }),
    "x: expected the arrays components_, intercept_hidden_, intercept_visible_, got components_, intercept_hidden_. Save all three",
  ],
  ["samples", fixture("stored.npz"), "got samples, temperature. Save all three of the BernoulliRBM with numpy.savez."],
  [
    "components of one axis",
    file({ components_: zeros(15) }),
    "x: expected components_ of shape (hidden, visible), got (15).",
  ],
  [
    "components of no units",
    file({ components_: zeros(0, 5) }),
    "expected components_ of shape (hidden, visible), got (0, 5).",
  ],
  [
    "transposed components",
    file({ components_: zeros(5, 3) }),
    "x: expected intercept_hidden_ of shape (5), as components_ of shape (5, 3) has it (hidden, visible), got (3). Save components_ transposed.",
  ],
  [
    "an intercept of another machine",
    file({ intercept_visible_: zeros(4) }),
    "x: expected intercept_visible_ of shape (5), as components_ of shape (3, 5) has it (hidden, visible), got (4). Save the three arrays of one machine.",
  ],
  [
    "NaN",
    file({ intercept_hidden_: { dtype: "f8", shape: [3], data: Float64Array.of(0, Number.NaN, 0) } }),
    "x: expected finite numbers below 3.4e38 in layer 1, got others.",
  ],
  [
    "numbers beyond single precision",
    file({ intercept_hidden_: { dtype: "f8", shape: [3], data: Float64Array.of(0, 1e39, 0) } }),
    "x: expected finite numbers below 3.4e38 in layer 1, got others.",
  ],
  [
    "metadata of another kind",
    file({ metadata: text("null") }),
    'expected metadata in the format "blockspin-npz 1", got none.',
  ],
  [
    "metadata that are no JSON",
    file({ metadata: text("{") }),
    'expected metadata in the format "blockspin-npz 1", got none.',
  ],
  [
    "unknown units",
    file({ metadata: text('{"format":"blockspin-npz 1","units":[["potts","binary"]],"shape":[5]}') }),
    'expected the units of each layer in the metadata, such as [["spin","binary"]], got [["potts","binary"]].',
  ],
  [
    "more units than layers",
    file({ metadata: text('{"format":"blockspin-npz 1","units":[["spin","spin"],["spin","spin"]],"shape":[5]}') }),
    "x: expected 2 layers, as its metadata say, got 1.",
  ],
  [
    "another shape of samples",
    file({ metadata: text('{"format":"blockspin-npz 1","units":[["spin","spin"]],"shape":[2,3]}') }),
    "x: expected samples of 5 sites, the visible units of the first layer, got shape [2, 3].",
  ],
  [
    "a layer without a first one",
    formatNpz([["layer-1.intercept_hidden_", zeros(3)]]),
    "x: expected the arrays layer-1.components_, layer-1.intercept_hidden_, layer-1.intercept_visible_, got layer-1.intercept_hidden_.",
  ],
])("%s: refused with a sentence", (_, bytes, sentence) => {
  expect(() => parseStackNpz(bytes, "x")).toThrow(sentence)
})

import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { BoltzmannMachine, boltzmannMachine } from "../hamiltonian/boltzmann-machine.ts"
import { hopfieldMachine, recallPattern } from "../hamiltonian/hopfield-memory.ts"
import { BoltzmannTrainer } from "../learn/boltzmann-learning.ts"
import {
  formatBoltzmannMachine,
  formatBoltzmannTraining,
  parseBoltzmannMachine,
  parseBoltzmannTraining,
} from "./boltzmann-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"

const patterns = BitMatrix.from([0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1], 2, 6)
/** No couplings among the hidden units. */
const machine = boltzmannMachine(
  { visible: 3, hidden: 2, connected: (i) => i < 3, bias: [1, -1, 0.5, 0, 0.1] },
  { sigma: 1 },
)

test.each<[string, BoltzmannMachine]>([
  ["with hidden units", machine],
  ["a memory of ±1 units", hopfieldMachine(patterns)],
])("a machine, %s, comes back to the bit", (_, one) => {
  const back = parseBoltzmannMachine(formatBoltzmannMachine(one))
  expect(back).toEqual(one)
  expect(back.connected).toEqual(one.connected)
})

test("a memory from a file recalls its pattern", () => {
  const memory = parseBoltzmannMachine(formatBoltzmannMachine(hopfieldMachine(patterns.slice(0, 1))))
  const stored = patterns.slice(0, 1).unpack(-1)
  const noisy = Float64Array.from(stored, (value, i) => (i === 2 ? -value : value))
  expect([...recallPattern(memory, noisy).state]).toEqual([...stored])
})

test.each(["momentum", "adam"] as const)("a training by %s saved and read goes on to the same bits", (optimizer) => {
  const data = BitMatrix.from([1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0], 4, 3)
  const make = (): BoltzmannTrainer =>
    new BoltzmannTrainer(data, machine, { optimizer, momentum: 0.5, batch: 2, epochs: 4 })
  const straight = make()
  for (let epoch = 0; epoch < 4; epoch++) straight.runEpoch()
  const first = make()
  first.runEpoch()
  const second = make()
  second.restore(parseBoltzmannTraining(formatBoltzmannTraining(first.state())))
  for (let epoch = 0; epoch < 3; epoch++) second.runEpoch()
  expect(second.state()).toEqual(straight.state())
})

test("other files, and damaged ones, are refused in one sentence", () => {
  const { tensors, metadata } = parseSafetensors(formatBoltzmannMachine(machine), "x")
  const saying = (change: Record<string, string>): Uint8Array => formatSafetensors(tensors, { ...metadata, ...change })
  expect(() => parseBoltzmannMachine(saying({ format: "else" }), "x")).toThrow(
    'x: expected a Boltzmann machine in the format "blockspin-boltzmann 1", got "else".',
  )
  expect(() => parseBoltzmannMachine(saying({ units: "potts" }), "x")).toThrow("x: expected binary or spin units, got potts.") // prettier-ignore
  expect(() => parseBoltzmannMachine(saying({ visible: "4" }), "x")).toThrow('x: expected a tensor "connected", U8 [6, 6], got U8 [5, 5].') // prettier-ignore
  expect(() => parseBoltzmannTraining(formatBoltzmannMachine(machine), "x")).toThrow('x: expected a whole number for "epoch" in the metadata, got undefined.') // prettier-ignore
})

import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { convolutionalMachine } from "../hamiltonian/convolutional-machine.ts"
import { Harmonium, harmonium } from "../hamiltonian/harmonium.ts"
import { labelProbabilities, labelledUnits } from "../hamiltonian/label-machine.ts"
import { bernoulliUnits } from "../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import { jointUnits } from "../hamiltonian/units/joint-units.ts"
import { pottsUnits } from "../hamiltonian/units/potts-units.ts"
import { UNIT_KINDS, unitLayer } from "../hamiltonian/units/units.ts"
import { MachineTrainer } from "../learn/machine-trainer.ts"
import {
  formatHarmonium,
  formatMachineTraining,
  parseHarmonium,
  parseMachineTraining,
} from "./harmonium-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"

const layers = [
  ...UNIT_KINDS.map((kind) => unitLayer({ kind, count: 3, levels: 4 })),
  jointUnits([gaussianUnits(2, { precision: [2, 5] }), pottsUnits(1, 3)]),
]

test.each(layers.map((layer) => ({ kind: layer.kind, layer })))(
  "$kind units come back to the bit, on either side",
  ({ layer }) => {
    const v = new Float64Array(layer.width)
    layer.sample(new Float64Array(layer.width), new RandomStream(1, "file"), v)
    for (const machine of [
      harmonium(layer, bernoulliUnits(2), { sigma: 1 }),
      harmonium(bernoulliUnits(2), layer, { sigma: 1 }),
    ]) {
      const back = parseHarmonium(formatHarmonium(machine))
      expect(back.weights).toEqual(machine.weights)
      expect(back.visible.parameters).toEqual(machine.visible.parameters)
      expect(back.hidden.parameters).toEqual(machine.hidden.parameters)
      const state = machine.visible === layer ? v : Float64Array.of(1, 0)
      expect(back.freeEnergy(state)).toBe(machine.freeEnergy(state))
    }
  },
)

test("a classifier and a convolutional machine are used as they were", () => {
  const classifier = harmonium(labelledUnits(bernoulliUnits(4), 3), bernoulliUnits(5), { sigma: 1 })
  const rows = new RealMatrix(2, 4, Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0))
  const back = parseHarmonium(formatHarmonium(classifier))
  expect(labelProbabilities(back, rows)).toEqual(labelProbabilities(classifier, rows))
  const { machine, symmetry } = convolutionalMachine({ size: [3, 3], filters: 2, window: [2, 2], flip: true }, { sigma: 1 }) // prettier-ignore
  const periodic = parseHarmonium(formatHarmonium(machine))
  expect(symmetry.projectMachine(periodic).weights).toEqual(symmetry.projectMachine(machine).weights)
  expect(periodic.logPartition()).toBe(machine.logPartition())
})

test("a training saved and read goes on to the same bits", async () => {
  const stream = new RandomStream(2, "rows")
  const data = new RealMatrix(
    30,
    3,
    Float32Array.from({ length: 90 }, () => stream.normal()),
  )
  const make = (): MachineTrainer =>
    new MachineTrainer(data, gaussianUnits(3), bernoulliUnits(4), { optimizer: "adam", batch: 10, epochs: 4 })
  const straight = make()
  for (let epoch = 0; epoch < 4; epoch++) await straight.runEpoch()
  const first = make()
  await first.runEpoch()
  const bytes = formatMachineTraining(first.state())
  const second = make()
  second.restore(parseMachineTraining(bytes))
  for (let epoch = 0; epoch < 3; epoch++) await second.runEpoch()
  expect(second.machine.weights).toEqual(straight.machine.weights)
  expect(second.machine.visible.parameters).toEqual(straight.machine.visible.parameters)
})

test("other files, and files of machines without a training, are refused in one sentence", () => {
  const machine = new Harmonium(bernoulliUnits(2), bernoulliUnits(2))
  expect(() => parseHarmonium(formatSafetensors([], { format: "else" }), "a.safetensors")).toThrow(
    'a.safetensors: expected a machine in the format "blockspin-harmonium 1", got "else".',
  )
  const { tensors, metadata } = parseSafetensors(formatHarmonium(machine), "x")
  tensors.delete("hidden/bias")
  expect(() => parseHarmonium(formatSafetensors(tensors, metadata), "x")).toThrow(
    'x: expected a tensor "hidden/bias", F64 [2], got none. The file is damaged, or of another run.',
  )
  expect(() => parseHarmonium(formatSafetensors(tensors, { ...metadata, hidden: "{}" }), "x")).toThrow(
    'x: expected the hidden units, such as {"kind":"spin","count":64}, in the metadata, got {}. Copy the file again.',
  )
  expect(() => parseMachineTraining(formatHarmonium(machine), "b.safetensors")).toThrow(
    'b.safetensors: expected a whole number for "epoch" in the metadata, got undefined. The file is damaged, or of another kind.',
  )
})

import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { MachineKernel } from "../hamiltonian/machine-kernel.ts"
import { freeEnergyOf, restrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type EpochMetrics, Monitor, pseudoLikelihood } from "./monitor.ts"
import { StackTrainer, type StackOptions, fitStack } from "./stack.ts"

function randomBits(rows: number, columns: number, seed: number): BitMatrix {
  const stream = new RandomStream(seed, "bits")
  const bits = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++) {
    const up = stream.uniform() < 0.5
    for (let i = 0; i < columns; i++) bits.set(row, i, stream.uniform() < (up ? 0.8 : 0.2))
  }
  return bits
}

const options: StackOptions = { layers: [12, 5], epochs: [3, 4], batch: 10, seed: 3, l1: [1e-3, 0] }

test("a stack stopped after any epoch and restored elsewhere goes on to the same bits", async () => {
  const data = randomBits(60, 20, 1)
  const heldOut = randomBits(20, 20, 2)
  for (const feed of ["probabilities", "samples"] as const) {
    const whole = await fitStack(data, { ...options, feed, heldOut, threads: 1 })
    for (const stop of [1, 3, 5]) {
      using engine = await Engine.create({ threads: 2 })
      const first = new StackTrainer(engine, data, { ...options, feed, heldOut })
      let epochs = 0
      for await (const _ of first.run()) if (++epochs === stop) break
      const second = new StackTrainer(engine, data, { ...options, feed, heldOut })
      second.restore(first.state())
      for await (const _ of second.run()) epochs++
      expect(epochs).toBe(7)
      expect(second.finished).toBe(true)
      expect(second.stack().layers.map((layer) => layer.weights.values)).toEqual(
        whole.layers.map((layer) => layer.weights.values),
      )
    }
  }
})

test("an abort ends the run after the epoch in hand", async () => {
  using engine = await Engine.create({ threads: 1 })
  const trainer = new StackTrainer(engine, randomBits(30, 9, 1), { ...options, epochs: 50 })
  const controller = new AbortController()
  const seen: EpochMetrics[] = []
  for await (const metrics of trainer.run({ signal: controller.signal })) {
    seen.push(metrics)
    if (seen.length === 2) controller.abort()
  }
  expect(seen.map((metrics) => [metrics.layer, metrics.epoch])).toEqual([
    [1, 1],
    [1, 2],
  ])
  expect(trainer.state().current?.epoch).toBe(2)
})

test("layers see the kind of units below, and per-layer settings", async () => {
  const stack = await fitStack(randomBits(30, 9, 1), {
    layers: [4, 3],
    epochs: 1,
    hiddenUnits: "spin",
    dataUnits: "binary",
    threads: 1,
  })
  expect(stack.layers.map((layer) => [layer.visible, layer.hidden, layer.visibleUnits, layer.hiddenUnits])).toEqual([
    [9, 4, "binary", "spin"],
    [4, 3, "spin", "spin"],
  ])
  await expect(fitStack(randomBits(3, 9, 1), { layers: [4, 3], l1: [1e-3], threads: 1 })).rejects.toThrow(
    "l1: expected one value, or one for each of the 2 layers, got 1.",
  )
  await expect(fitStack(randomBits(3, 9, 1), { layers: [4, 0], threads: 1 })).rejects.toThrow(
    "layers: size of layer 2: expected an integer of at least 1, got 0.",
  )
  await expect(fitStack(randomBits(3, 9, 1), { layers: [], threads: 1 })).rejects.toThrow(
    "layers: expected at least one layer size, got none.",
  )
})

test("the monitor's free energies, reconstruction error and pseudo-likelihood agree with plain formulas", async () => {
  using engine = await Engine.create({ threads: 1 })
  for (const visibleUnits of ["binary", "spin"] as const)
    for (const hiddenUnits of ["binary", "spin"] as const) {
      const machine = restrictedBoltzmannMachine(
        { visible: 11, hidden: 6, visibleUnits, hiddenUnits },
        { seed: 1, sigma: 0.6 },
      )
      machine.visibleBias.set(restrictedBoltzmannMachine({ visible: 11, hidden: 1 }, { sigma: 0.5 }).weights.values)
      const data = randomBits(40, 11, 5)
      const kernel = new MachineKernel(engine, machine)
      const watched = await new Monitor(data, data, 1, "test").watch(kernel)
      const rows = Array.from({ length: 40 }, (_, row) => data.slice(row, row + 1).unpack())
      const free = rows.map((row) => freeEnergyOf(machine, row))
      expect(watched.freeEnergyTraining.value).toBeCloseTo(free.reduce((a, b) => a + b) / 40, 4)
      expect(watched.freeEnergyGap?.value).toBe(0)
      const flips = Uint32Array.from({ length: 40 }, (_, row) => row % 11)
      const plain = rows.map((row, k) => {
        const flipped = Float64Array.from(row)
        flipped[flips[k]] = 1 - flipped[flips[k]]
        return -Math.log1p(Math.exp(freeEnergyOf(machine, row) - freeEnergyOf(machine, flipped)))
      })
      const fields = await kernel.hiddenFields(data)
      expect(pseudoLikelihood(machine, data, fields, flips)).toBeCloseTo(plain.reduce((a, b) => a + b) / 40, 5)
    }
})

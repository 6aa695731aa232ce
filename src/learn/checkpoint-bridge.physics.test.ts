import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import { bernoulliUnits, spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { reluUnits } from "../hamiltonian/units/rectified-units.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { checkpointBridge } from "../measure/partition-function/checkpoint-bridge.ts"
import { MachineTrainer } from "./machine-trainer.ts"

const stream = new RandomStream(2, "bridge data")
const data = new RealMatrix(60, 6)
for (let row = 0; row < 60; row++) {
  const sign = stream.uniform() < 0.5 ? 1 : -1
  for (let i = 0; i < 6; i++) data.values[row * 6 + i] = stream.uniform() < 0.85 ? sign : -sign
}

/** From weak couplings on; later machines have two modes. */
async function checkpoints(hidden: UnitLayer): Promise<Harmonium[]> {
  const trainer = new MachineTrainer(data, spinUnits(6), hidden, { learningRate: 0.03, batch: 20, seed: 4 })
  const machines = [trainer.machine]
  for (let epoch = 1; epoch <= 45; epoch++) {
    await trainer.runEpoch()
    if (epoch % 3 === 0) machines.push(trainer.machine)
  }
  return machines
}

test.each([
  ["bernoulli", bernoulliUnits(4)],
  ["relu", reluUnits(3)],
])("%s: ln Z of every checkpoint is the exact one within 4 errors", async (_, hidden) => {
  const machines = await checkpoints(hidden)
  const { logPartitions, swaps, warning } = checkpointBridge(machines, { rounds: 120, seed: 1 })
  for (const [t, { value, error }] of logPartitions.entries())
    expect(Math.abs(value - machines[t].logPartition())).toBeLessThan(4 * error + 1e-9)
  expect(logPartitions.at(-1)!.error).toBeLessThan(0.2)
  expect(Math.min(...swaps)).toBeGreaterThan(0.1)
  expect(warning).toBe("")
})

test("machines too far apart are told", async () => {
  const machines = await checkpoints(bernoulliUnits(4))
  const far = machines.at(-1)!
  const beyond = far.moved(
    { weights: far.weights, visible: { bias: new Float64Array(6) }, hidden: { bias: new Float64Array(4) } },
    30,
  )
  const { reliable, warning } = checkpointBridge([machines[0], beyond], { ladders: 4, rounds: 40 })
  expect(reliable).toBe(false)
  expect(warning).toMatch(
    /ln Z is not reliable: machines 0 and 1 exchange [\d.]+ % of their states, .*keep more checkpoints/,
  )
})

import { expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { Engine } from "../../compute/engine.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { square } from "../../hamiltonian/lattice.ts"
import { OneLevel } from "./one-level.ts"
import { ReplicaExchange } from "./replica-exchange.ts"

const model = ising({ lattice: square(4, 4), coupling: 0.4, field: 0.1 })
const options = { couplings: [0.5, 0.75, 1], systems: 4, seed: 3 }

test("a level has the series and states of its systems, and the model that is sampled there", async () => {
  using engine = await Engine.create({ threads: 1 })
  const exchange = new ReplicaExchange(engine, model, options)
  const level = new OneLevel(new ReplicaExchange(engine, model, options), 1)
  expect(level.model).toEqual({ ...model, coupling: 0.75 * 0.4, field: 0.75 * 0.1 })
  const all = await exchange.series(5, 2)
  const series = await level.series(5, 2)
  for (let t = 0; t < 5; t++) {
    expect(series.energies.slice(4 * t, 4 * t + 4)).toEqual(all.energies.slice(12 * t + 4, 12 * t + 8))
    expect(series.magnetizations.slice(4 * t, 4 * t + 4)).toEqual(all.magnetizations.slice(12 * t + 4, 12 * t + 8))
  }
  const [rows, wanted] = [new BitMatrix(4, 16), new BitMatrix(4, 16)]
  level.read(rows, (chain) => chain)
  exchange.read(wanted, (chain) => (chain >= 4 && chain < 8 ? chain - 4 : -1))
  expect(rows).toEqual(wanted)
  expect([level.sweeps, level.chains]).toEqual([10, 4])
})

test("restore() goes on from a state bit for bit; other levels are refused", async () => {
  using engine = await Engine.create({ threads: 1 })
  const level = new OneLevel(new ReplicaExchange(engine, model, options), 2)
  await level.sweep(3)
  const other = new OneLevel(new ReplicaExchange(engine, model, { ...options, seed: 8 }), 2)
  other.restore(level.state())
  expect(await other.series(2)).toEqual(await level.series(2))
  expect(() => new OneLevel(new ReplicaExchange(engine, model, options), 3)).toThrow(
    "level: expected an integer from 0 to 2, got 3.",
  )
})

import { expect, test } from "vitest"
import { RealMatrix } from "../compute/real-matrix.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { unitLayer } from "../hamiltonian/units/units.ts"
import { sample } from "../sample/sample.ts"
import { MachineTrainer } from "./machine-trainer.ts"

const rows = 600
const { configurations } = await sample(ising({ lattice: square(4, 4), coupling: criticalCoupling }), {
  count: rows,
  seed: 3,
  threads: 1,
})
const spins = new RealMatrix(rows, 16, Float32Array.from(configurations.unpack(-1)))

test.each(["gaussian", "relu", "double-relu"] as const)(
  "real hidden units learn critical spins at default settings: %s",
  async (kind) => {
    const hidden = unitLayer({ kind, count: 4 })
    const trainer = new MachineTrainer(spins, unitLayer({ kind: "spin", count: 16 }), hidden, {
      batch: 20,
      epochs: 20,
    })
    while (trainer.epoch < 20) await trainer.runEpoch()
    const { machine } = trainer
    for (const name of hidden.positive) expect(machine.hidden.parameters[name]).toEqual(hidden.parameters[name])
    let score = -machine.logPartition()
    for (let row = 0; row < rows; row++) score -= machine.freeEnergy(spins.row(row)) / rows
    // Independent spins have −11.1 nats a row, the most is −4.48 (Kaufman); 600 updates without a schedule come most of the way.
    expect(score).toBeGreaterThan(-6)
  },
)

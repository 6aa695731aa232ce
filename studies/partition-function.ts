/**
 * How often estimates of ln Z hold the exact one within two errors, over 500 random machines a row:  npm run studies -- partition-function
 * (a minute). The table of docs/guide/boltzmann-machines.md. In brackets: of those that call themselves reliable.
 */
import { Engine } from "../src/compute/engine.ts"
import { logPartition } from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import { logPartitionEstimate } from "../src/measure/partition-function/log-partition-estimate.ts"
import { randomMachine } from "../src/measure/partition-function/testing/random-machine.ts"
import { table } from "./measured.ts"

const machines = 500
const runs = 100
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`

using engine = await Engine.create({ threads: 1 })
const rows: string[][] = []
for (const [strength, temperatures] of [
  [1, 60],
  [2, 60],
  [2, 240],
] as const) {
  const counts = Array.from({ length: 3 }, () => ({ within: 0, reliable: 0, withinReliable: 0 }))
  for (let seed = 1000; seed < 1000 + machines; seed++) {
    const machine = randomMachine(seed, strength)
    const exact = logPartition(machine)
    const both = await logPartitionEstimate(engine, machine, { runs, temperatures, burnIn: 400, seed })
    for (const [k, estimate] of [both.forward, both.reverse, both].entries()) {
      const within = Number(Math.abs(estimate.logPartition.value - exact) < 2 * estimate.logPartition.error)
      counts[k].within += within
      counts[k].reliable += Number(estimate.reliable)
      counts[k].withinReliable += within * Number(estimate.reliable)
    }
  }
  rows.push([
    String(strength),
    String(temperatures),
    ...counts.map(
      ({ within, reliable, withinReliable }) =>
        `${percent(within, machines)} (${percent(withinReliable, reliable)} of ${reliable})`,
    ),
  ])
}
console.log(table(["weights", "temperatures", "annealing", "reverse", "both"], rows))

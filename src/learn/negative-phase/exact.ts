/** Statistics of the model from all states of the side that has fewer. */
import { type Harmonium, type MachineGradient, addOuter, zeroGradient } from "../../hamiltonian/harmonium.ts"
import { stateCount, statesOf } from "../../hamiltonian/units/states.ts"
import { meanStatistics } from "../mean-statistics.ts"
import type { NegativePhase } from "./negative-phase.ts"

/** ⟨−∂F/∂θ⟩ of the model, exactly: units of at least one side have finitely many values, at most 2^25 together. */
export function modelStatistics(machine: Harmonium): MachineGradient {
  const logZ = machine.logPartition()
  const sum = zeroGradient(machine)
  if (stateCount(machine.visible) <= stateCount(machine.hidden)) {
    for (const v of statesOf(machine.visible)) machine.addStatistics(v, Math.exp(-machine.freeEnergy(v) - logZ), sum)
    return sum
  }
  // Over h, with the visible units' means.
  const turned = machine.transpose()
  const mean = new Float64Array(machine.visible.width)
  for (const h of statesOf(machine.hidden)) {
    const p = Math.exp(-turned.freeEnergy(h) - logZ)
    const inputs = turned.hiddenInputs(h)
    machine.visible.moments(inputs, mean)
    machine.visible.addMeanStatistics(inputs, p, sum.visible)
    machine.hidden.addStatistics(h, p, sum.hidden)
    addOuter(mean, h, p, sum.weights)
  }
  return sum
}

/** The exact gradient. */
export function exactPhase(): NegativePhase {
  return {
    statistics: ({ machine }) => Promise.resolve(meanStatistics(modelStatistics(machine))),
    state: () => ({}),
    restore() {},
  }
}

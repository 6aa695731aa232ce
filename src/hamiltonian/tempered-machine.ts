/**
 * A machine at inverse temperature β on a straight path to another: units of its own kind and parameters, and β times the other's weights,
 * of which the kernels need no copy.
 */
import { Harmonium } from "./harmonium.ts"
import type { UnitLayer } from "./units/unit-layer.ts"

export class TemperedMachine {
  readonly end: Harmonium
  readonly beta: number
  readonly visible: UnitLayer
  readonly hidden: UnitLayer

  constructor(end: Harmonium, beta: number, visible: UnitLayer, hidden: UnitLayer) {
    this.end = end
    this.beta = beta
    this.visible = visible
    this.hidden = hidden
  }

  /** The same with weights of its own. */
  machine(): Harmonium {
    const { end, beta, visible, hidden } = this
    return beta === 1 && visible === end.visible && hidden === end.hidden
      ? end
      : new Harmonium(visible, hidden, end.weights.map((weight) => beta * weight)) // prettier-ignore
  }
}

/** A machine, or one that borrows its weights. */
export type AnyMachine = Harmonium | TemperedMachine

/** The machine with weights of its own. */
export function wholeMachine(machine: AnyMachine): Harmonium {
  return machine instanceof TemperedMachine ? machine.machine() : machine
}

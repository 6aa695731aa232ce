/** Mean fields of many rows at a time, one side of a bipartite machine given the other: in plain precision, or on the kernels. */
import type { Engine } from "../../compute/engine.ts"
import type { RealMatrix } from "../../compute/real-matrix.ts"
import { type Harmonium, binaryMachineOf } from "../../hamiltonian/harmonium.ts"
import { MachineKernel } from "../../hamiltonian/machine-kernel.ts"

export interface BipartiteMeans {
  /** Replaces the parameters. */
  load(machine: Harmonium): void
  /** ⟨x⟩ of the hidden side given every row of the visible side. */
  hidden(visible: RealMatrix): Promise<RealMatrix>
  visible(hidden: RealMatrix): Promise<RealMatrix>
}

/** On the kernels of `engine`, if there is one and all units are 0/1, whose means are what the kernels call probabilities. */
export function bipartiteMeans(machine: Harmonium, engine?: Engine): BipartiteMeans {
  if (engine && machine.visible.kind === "bernoulli" && machine.hidden.kind === "bernoulli") {
    const kernel = new MachineKernel(engine, binaryMachineOf(machine))
    return {
      load: (next) => kernel.load(binaryMachineOf(next)),
      hidden: (visible) => kernel.hiddenProbabilities(visible),
      visible: (hidden) => kernel.visibleProbabilities(hidden),
    }
  }
  let now = machine
  return {
    load(next) {
      now = next
    },
    hidden: (visible) => Promise.resolve(now.hiddenMeans(visible)),
    visible: (hidden) => Promise.resolve(now.visibleMeans(hidden)),
  }
}

/**
 * Where the joint training of a deep Boltzmann machine starts: layer by layer, each a restricted machine that learns the hidden means
 * of the one below. In the deep machine a layer gets input from both sides, of which a restricted machine has one; so the lowest has
 * two copies of the data, which share their weights, the uppermost two copies of its hidden units, and between them weights are halved:
 *
 *   p(h¹|v) = σ(2 v W¹ + b),   p(v|h¹) = σ(W¹h¹ + a);    p(h^(L−1)|h^L) = σ(2 W^L h^L + a).
 *
 * Two copies of a 0/1 unit are a binomial unit of 0, 1 or 2. A layer's bias is the mean of what the two machines that have it learned.
 *
 * Salakhutdinov & Hinton 2009, AISTATS, JMLR W&CP 5, 448, §3.1; Salakhutdinov & Hinton 2012, doi:10.1162/NECO_a_00311.
 */
import type { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import { DeepBoltzmannMachine } from "../../hamiltonian/deep-boltzmann-machine.ts"
import { bernoulliUnits, binomialUnits } from "../../hamiltonian/units/discrete-units.ts"
import type { UnitLayer } from "../../hamiltonian/units/unit-layer.ts"
import { columnMoments, independentUnits } from "../initial-machine.ts"
import type { MachineTrainingOptions } from "../machine-options.ts"
import { MachineTrainer } from "../machine-trainer.ts"

function expectSizes(what: string, hidden: readonly number[]): void {
  expectInput(hidden.length > 0, `${what} hidden: expected the sizes of at least one hidden layer, got none.`)
  for (const size of hidden) expectInteger(`${what} hidden`, size, 1)
}

/** A machine of 0/1 units with weights from N(0, σ²), and the visible biases of independent units with the means of `data`. */
export function randomDeepBoltzmannMachine(
  data: RealMatrix,
  hidden: readonly number[],
  { sigma = 0.01, seed = 0 }: { readonly sigma?: number; readonly seed?: number } = {},
): DeepBoltzmannMachine {
  expectSizes("randomDeepBoltzmannMachine", hidden)
  const visible = independentUnits(bernoulliUnits(data.columns), columnMoments(data))
  const layers = [visible, ...hidden.map((size) => bernoulliUnits(size))]
  const stream = new RandomStream(seed, "deep Boltzmann/weights")
  return new DeepBoltzmannMachine(
    layers,
    hidden.map((size, l) => Float64Array.from({ length: size * layers[l].width }, () => sigma * stream.normal())),
  )
}

export interface PretrainOptions extends MachineTrainingOptions {
  readonly engine?: Engine
  /** Called after every epoch of a layer, both from 1. */
  readonly onEpoch?: (layer: number, epoch: number) => void
  readonly signal?: AbortSignal
}

/** A deep machine of 0/1 units learned layer by layer from rows of 0 … 1. Throws the signal's reason when it is aborted. */
export async function pretrainDeepBoltzmannMachine(
  data: RealMatrix,
  hidden: readonly number[],
  { engine, onEpoch, signal, ...options }: PretrainOptions = {},
): Promise<DeepBoltzmannMachine> {
  expectSizes("pretrainDeepBoltzmannMachine", hidden)
  const deep = hidden.length > 1
  const weights: Float64Array[] = []
  /** Biases learned of each layer, from the data up. */
  const biases: Float64Array[][] = [[], ...hidden.map(() => [])]
  let rows = data
  for (const [k, size] of hidden.entries()) {
    const [lowest, uppermost] = [deep && k === 0, deep && k === hidden.length - 1]
    const below = lowest ? binomialUnits(rows.columns, 2) : bernoulliUnits(rows.columns)
    const above = uppermost ? binomialUnits(size, 2) : bernoulliUnits(size)
    const copies = lowest
      ? new RealMatrix(
          rows.rows,
          rows.columns,
          rows.values.map((value) => 2 * value),
        )
      : rows
    const mark = engine?.mark()
    const trainer = new MachineTrainer(copies, below, above, {
      ...options,
      ...(engine && { engine }),
      what: `layer ${k + 1}`,
    })
    while (trainer.epoch < trainer.options.epochs) {
      await trainer.runEpoch()
      onEpoch?.(k + 1, trainer.epoch)
      signal?.throwIfAborted()
    }
    if (mark !== undefined) engine!.release(mark)
    const { machine } = trainer
    weights.push(lowest || uppermost || !deep ? machine.weights : machine.weights.map((weight) => weight / 2))
    biases[k].push(machine.visible.parameters["bias"])
    biases[k + 1].push(machine.hidden.parameters["bias"])
    rows = machine.hiddenMeans(copies)
  }
  const layers = biases.map((learned): UnitLayer =>
    bernoulliUnits(learned[0].length, {
      bias: learned[0].map((_, i) => learned.reduce((sum, bias) => sum + bias[i], 0) / learned.length),
    }),
  )
  return new DeepBoltzmannMachine(layers, weights)
}

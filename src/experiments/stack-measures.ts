/**
 * What every layer of a stack keeps: size, locality, overlap and block-spin distance of its receptive fields, and the quality of
 * reconstructions from it.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import type { RealMatrix } from "../compute/real-matrix.ts"
import { MachineKernel } from "../hamiltonian/machine-kernel.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import {
  type BlockSpinSummary,
  blockSpinDistances,
  summariseBlockSpinDistances,
} from "../measure/block-spin-distance.ts"
import { type FieldOverlap, fieldOverlap } from "../measure/field-overlap.ts"
import { measureFieldSizes, summariseFieldSizes } from "../measure/field-size.ts"
import { type ReceptiveFields, receptiveFields } from "../measure/receptive-fields.ts"
import { type ReconstructionQuality, compareReconstruction, reconstruct } from "../measure/reconstruction.ts"
import type { Estimate } from "../statistics/estimate.ts"

/** Medians over the units of one layer (means over pairs, for the overlaps), with errors over units. */
export interface LayerMeasures {
  /** From 1. */
  readonly layer: number
  readonly units: number
  /** Effective number of sites (participation ratio of r²). */
  readonly size: Estimate
  /** Share of Σr² within distance 5 of the field's centre. */
  readonly locality: Estimate
  /** The same of an evenly spread field. */
  readonly uniformLocality: number
  readonly overlap?: FieldOverlap
  readonly blockSpin: BlockSpinSummary
  /** Units without any weight, left out. */
  readonly silent: number
}

/** Measures the fields of every layer. */
export function measureFields(stack: Stack, seed: number): LayerMeasures[] {
  return stack.layers.map((_, index) => measureLayer(receptiveFields(stack, index + 1), index + 1, seed))
}

/** Measures the fields of one layer. */
export function measureLayer(fields: ReceptiveFields, layer: number, seed: number): LayerMeasures {
  const sizes = measureFieldSizes(fields)
  const { participation, locality, silent } = summariseFieldSizes(sizes, { seed })
  return {
    layer,
    units: fields.units,
    size: participation,
    locality,
    uniformLocality: sizes.uniformLocality,
    // Overlaps need three units at least.
    ...(fields.units - silent >= 3 ? { overlap: fieldOverlap(fields) } : {}),
    blockSpin: summariseBlockSpinDistances(blockSpinDistances(fields), { seed }),
    silent,
  }
}

export interface LayerReconstruction extends ReconstructionQuality {
  readonly layer: number
  /** Mean-field probabilities of the visible bits, rows × sites. */
  readonly probabilities: RealMatrix
}

/** The numbers alone. */
export function withoutProbabilities(one: LayerReconstruction): Omit<LayerReconstruction, "probabilities"> {
  const { probabilities: _, ...rest } = one
  return rest
}

/** Reconstructs `states` from every layer of the stack in turn. */
export async function measureReconstructions(
  engine: Engine,
  stack: Stack,
  states: BitMatrix,
  { blockSide, seed }: { blockSide: number; seed: number },
): Promise<LayerReconstruction[]> {
  const mark = engine.mark()
  try {
    const kernels = stack.layers.map((machine) => new MachineKernel(engine, machine))
    const measured: LayerReconstruction[] = []
    for (let layer = 1; layer <= kernels.length; layer++) {
      const probabilities = await reconstruct(kernels, states, layer)
      measured.push({
        layer,
        probabilities,
        ...compareReconstruction(states, probabilities, { shape: stack.shape, blockSide, seed }),
      })
    }
    return measured
  } finally {
    engine.release(mark)
  }
}

/** The side of the blocks for a lattice: 8 where it divides every axis, else the largest divisor below. */
export function blockSideFor(shape: readonly number[]): number {
  for (let side = 8; side > 1; side--) if (shape.every((length) => length % side === 0)) return side
  return 1
}

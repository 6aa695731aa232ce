/** The transformations of `blockspin flow`: the flow map, where to look for its fixed points, and what to draw. */
import { hierarchicalLattice } from "../coarsen/hierarchical-lattice.ts"
import { decimation } from "../coarsen/decimation.ts"
import { kadanoff } from "../coarsen/kadanoff/kadanoff.ts"
import { optimalParameter } from "../coarsen/kadanoff/optimal-parameter.ts"
import { migdalKadanoffPotts, migdalKadanoffPottsLimit } from "../coarsen/migdal-kadanoff-potts.ts"
import { migdalKadanoff, migdalKadanoffLimit } from "../coarsen/migdal-kadanoff.ts"
import { niemeijerVanLeeuwen } from "../coarsen/niemeijer-van-leeuwen.ts"
import { momentumShell } from "../coarsen/perturbative/momentum-shell.ts"
import { phi4Flow } from "../coarsen/perturbative/phi4-flow.ts"
import { InputError } from "../errors.ts"
import type { FlowMap } from "../flow/flow-map.ts"
import type { FlowRecipe } from "./flow-recipe.ts"

export interface Transformation {
  readonly flow: FlowMap
  /** Values of each coupling between which Newton's method starts. */
  readonly region: readonly (readonly [number, number])[]
  /** Couplings in two phases, where there are two. */
  readonly line?: { readonly from: readonly number[]; readonly to: readonly number[] }
  /** Starts for Newton's method besides the region. */
  readonly starts?: readonly ArrayLike<number>[]
  /** The plane of the picture; of flows of one coupling its range. */
  readonly axes: readonly [string, string]
  readonly range: readonly [readonly [number, number], readonly [number, number]]
}

/** The transformation a recipe names. */
export function transformationOf(recipe: FlowRecipe): Transformation {
  const { dimension, scale, first, colours, branches, order, loops, components } = recipe
  const lattice = dimension ?? 2
  switch (recipe.transformation) {
    case "decimation":
      return inField(decimation({ scale }), 1.5, false)
    case "migdal-kadanoff": {
      const flow = migdalKadanoff({ dimension: lattice, scale, first })
      return inField(flow, (first === "move" ? 0.65 : 1.3) / (lattice - 0.99))
    }
    case "migdal-kadanoff-limit":
      return inField(migdalKadanoffLimit({ dimension: lattice }), 0.9 / (lattice - 0.99))
    case "potts": {
      const flow = migdalKadanoffPotts({ colours, dimension: lattice, scale, first })
      return colours > 2
        ? { ...inField(flow, 2), region: flow.couplings.map((_, i) => (i === 0 ? [0, 3] : [0, 0])) }
        : alone(flow)
    }
    case "potts-limit":
      return alone(migdalKadanoffPottsLimit({ colours, dimension: lattice }))
    case "diamond":
      return alone(hierarchicalLattice({ branches, length: scale }))
    case "niemeijer-van-leeuwen": {
      const flow = niemeijerVanLeeuwen({ order: order === 1 ? 1 : 2 })
      if (order === 1) return { ...inField(flow, 0.7), line: { from: [0.01, 0], to: [0.6, 0] } }
      return {
        flow,
        region: [[0, 0.45], [-0.05, 0.05], [-0.05, 0.05], [0, 0]],
        line: { from: [0.1, 0, 0, 0], to: [0.35, 0, 0, 0] },
        axes: ["K1", "K2"],
        range: [[0, 0.45], [-0.1, 0.1]],
      } // prettier-ignore
    }
    case "kadanoff": {
      if (lattice !== 2 && lattice !== 3)
        throw new InputError(`flow dimension: expected 2 or 3 for kadanoff, got ${lattice}.`)
      const best = optimalParameter(lattice)
      const flow = kadanoff({ dimension: lattice, p: recipe.parameter ?? best.p })
      const pair = flow.couplings.filter(({ parity }) => parity === "even").map(({ name }) => name)
      return {
        flow,
        region: [],
        starts: [best.fixedPoint.couplings],
        axes: [pair[0], pair[1]],
        range: lattice === 2 ? [[0, 0.6], [-0.05, 0.3]] : [[0, 0.3], [-0.02, 0.15]],
      } // prettier-ignore
    }
    // phi4 and momentum-shell.
    default: {
      const space = dimension ?? 3
      const flow =
        recipe.transformation === "phi4"
          ? phi4Flow({ components, dimension: space, loops: loops === 1 ? 1 : loops === 2 ? 2 : 3 })
          : momentumShell({ components, dimension: space })
      // Around the Wilson–Fisher fixed point, at u* = 3ε/(n + 8) to one loop and less by the shell.
      const highest = recipe.transformation === "phi4" ? Math.max(0.1, (5 * (4 - space)) / (components + 8)) : 0.3
      return {
        flow,
        region: [[-0.4, 0.2], [0, Math.max(0.4, highest)], [0, 0]],
        axes: ["r", "u"],
        range: [[-0.5, 0.5], [-0.06 * highest, highest]],
      } // prettier-ignore
    }
  }
}

/** K and h, and further couplings that are 0 in the picture. */
function inField(flow: FlowMap, widest: number, transition = true): Transformation {
  const at = (K: number): number[] => flow.couplings.map((_, i) => (i === 0 ? K : 0))
  return {
    flow,
    region: flow.couplings.map((_, i) => (i === 0 ? [0, widest] : [-0.5, 0.5])),
    ...(transition ? { line: { from: at(0.01), to: at(3 * widest) } } : {}),
    axes: [flow.couplings[0].name, flow.couplings[1].name],
    range: [[0, widest], [-0.3, 0.3]],
  } // prettier-ignore
}

/** One coupling. */
function alone(flow: FlowMap): Transformation {
  const { name } = flow.couplings[0]
  return {
    flow,
    region: [[0, 4]],
    line: { from: [0.01], to: [5] },
    axes: [name, `${name}′`],
    range: [[0, 2], [0, 2]],
  } // prettier-ignore
}

/** The receptive fields of stacks as data of a figure and as a table. */
import type { ReportTable } from "../figures/report-page.ts"
import type { StackMosaicData } from "../figures/stack-mosaic.ts"
import type { ReceptiveFields } from "../measure/receptive-fields.ts"
import type { LayerMeasures } from "./stack-measures.ts"

/** Fields shown of each layer. */
const SHOWN = 36

/** The fields of a stack, layer by layer, with their measured sizes. */
export function mosaicData(
  fields: readonly ReceptiveFields[],
  measures: readonly Pick<LayerMeasures, "size">[],
): StackMosaicData {
  return {
    layers: fields.map((field, k) => ({ name: `layer ${k + 1}`, fields: field, size: measures[k].size })),
    scale: "field",
    shown: SHOWN,
  }
}

export interface FieldTable {
  readonly caption: string
  /** Name of each stack and what was measured of its layers. */
  readonly stacks: readonly (readonly [name: string, layers: readonly LayerMeasures[]])[]
  /** Of the lattice: with it the table has the ideal block of as many sites as fall on one unit. */
  readonly sites?: number
  /** Published values of the first stack, one a layer. */
  readonly pilot?: readonly { readonly size: number; readonly locality: number }[]
}

/** Size, locality, overlap and block-spin distance, a row a layer. */
export function fieldTable({ caption, stacks, sites, pilot }: FieldTable): ReportTable {
  const rows = stacks.flatMap(([name, layers], stack) =>
    layers.map((layer, k) => {
      const published = stack === 0 ? pilot?.[k] : undefined
      return [
        name,
        `${layer.layer} (${layer.units})`,
        layer.size,
        ...(pilot ? [published?.size ?? null] : []),
        ...(sites === undefined ? [] : [Number((sites / layer.units).toFixed(1))]),
        layer.locality,
        ...(pilot ? [published?.locality ?? null] : []),
        layer.overlap?.pairs ?? null,
        layer.blockSpin.distance,
      ]
    }),
  )
  const columns = [
    { name: "stack" },
    { name: "layer", unit: "units" },
    { name: "size", unit: "sites" },
    ...(pilot ? [{ name: "size, pilot", unit: "sites" }] : []),
    ...(sites === undefined ? [] : [{ name: "ideal block", unit: "sites" }]),
    { name: "locality" },
    ...(pilot ? [{ name: "locality, pilot" }] : []),
    { name: "overlap" },
    { name: "block-spin distance" },
  ]
  return { kind: "table", caption, columns, rows }
}

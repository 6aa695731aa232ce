/**
 * Layers of units in the files of machines: kind, count and levels in the metadata as JSON, a list of them for joint units, and the
 * parameters as double-precision tensors by their names.
 */
import { jointUnits } from "../hamiltonian/units/joint-units.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { UNIT_KINDS, type UnitLayerShape, unitLayer } from "../hamiltonian/units/units.ts"
import type { Safetensors } from "./safetensors.ts"
import { tensorOf } from "./safetensors-fields.ts"

/** Kind, count and levels; of joint units a list, one a part. */
export type LayerShape = UnitLayerShape | readonly UnitLayerShape[]

export function layerShape({ kind, count, levels, parts }: UnitLayer): LayerShape {
  if (parts) return parts.map((part) => layerShape(part) as UnitLayerShape)
  return { kind: kind as UnitLayerShape["kind"], count, ...(levels === undefined ? {} : { levels }) }
}

export function isLayerShape(shape: unknown): shape is LayerShape {
  const known = (part: Partial<UnitLayerShape> | null): boolean =>
    UNIT_KINDS.includes(part?.kind as "spin") && Number.isInteger(part!.count) && part!.count! >= 1
  return typeof shape === "object" && shape !== null && [shape].flat().length > 0 && [shape].flat().every(known)
}

export function isLayerShapes(shapes: unknown): shapes is LayerShape[] {
  return Array.isArray(shapes) && shapes.length > 0 && shapes.every(isLayerShape)
}

/** A layer of this shape with the parameters of the tensors whose names start with `prefix`. */
export function layerOf(file: Safetensors, shape: LayerShape, prefix: string, what: string): UnitLayer {
  const layer = Array.isArray(shape)
    ? jointUnits(shape.map((part: UnitLayerShape) => unitLayer(part)))
    : unitLayer(shape as UnitLayerShape)
  const parameters = Object.entries(layer.parameters).map(([name, { length }]) => [
    name,
    tensorOf(file, `${prefix}${name}`, "F64", [length], what),
  ])
  return layer.with(Object.fromEntries(parameters) as Record<string, Float64Array>)
}

/**
 * Machines of any units that are trained one on the other, such as a gaussian one on patches and 0/1 ones above it, as one `.safetensors`
 * file: the tensors of harmonium-safetensors.ts, their names after layer-1/, layer-2/, … from the data up, and the metadata `format` =
 * "blockspin-harmonium-stack 1" and `layers` (the units of every machine, visible and hidden, JSON).
 */
import { expectInput } from "../errors.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import { harmoniumOf, harmoniumTensors } from "./harmonium-safetensors.ts"
import { expectFormat, parsedJson } from "./safetensors-fields.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"
import { type LayerShape, isLayerShapes, layerShape } from "./unit-layer-fields.ts"

const FORMAT = "blockspin-harmonium-stack 1"

/** Machines from the data up as bytes; those that do not fit on each other are refused. */
export function formatHarmoniumStack(machines: readonly Harmonium[]): Uint8Array<ArrayBuffer> {
  expectStack(machines, "formatHarmoniumStack")
  const layers = machines.map(({ visible, hidden }) => [layerShape(visible), layerShape(hidden)])
  return formatSafetensors(
    machines.flatMap((machine, k) => harmoniumTensors(machine, `layer-${k + 1}/`)),
    { format: FORMAT, layers: JSON.stringify(layers) },
  )
}

/** Machines from bytes, the same to the bit; `what` names the file in sentences. */
export function parseHarmoniumStack(bytes: Uint8Array, what = "stack"): Harmonium[] {
  const file = parseSafetensors(bytes, what)
  expectFormat(file, FORMAT, "a stack of machines", what)
  const expected =
    'the units of each machine, such as [[{"kind":"gaussian","count":64},{"kind":"bernoulli","count":16}]],'
  const shapes = parsedJson(file, "layers", isPairs, { what, expected })
  const machines = shapes.map((pair, k) => harmoniumOf(file, `layer-${k + 1}/`, pair, what))
  expectStack(machines, what)
  return machines
}

function isPairs(value: unknown): value is [visible: LayerShape, hidden: LayerShape][] {
  return Array.isArray(value) && value.every((pair) => isLayerShapes(pair) && pair.length === 2)
}

function expectStack(machines: readonly Harmonium[], what: string): void {
  expectInput(machines.length > 0, `${what}: expected at least one machine, got none.`)
  for (const [k, { visible }] of machines.entries())
    expectInput(
      k === 0 || visible.width === machines[k - 1].hidden.width,
      `${what}: expected a machine of ${machines[k - 1]?.hidden.width} visible units in layer ${k + 1}, the hidden ones of layer ${k}, got ${visible.width}. Use machines of one stack.`,
    )
}

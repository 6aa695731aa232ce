/**
 * Layers of different kinds side by side as one layer: pixels and a label, fields and spins. The states are one after the other, units
 * are independent given their inputs as before, so that E, Γ and all statistics are sums over the parts. Parameters are named by the
 * number of the part: "0/bias", "1/bias", "1/precision".
 *
 * Labels beside pixels: Larochelle & Bengio 2008, doi:10.1145/1390156.1390224; mixed kinds: Tran, Phung & Venkatesh 2011, ACML, JMLR
 * W&CP 20, 213.
 */
import { expectInput } from "../../errors.ts"
import type { Parameters, UnitLayer } from "./unit-layer.ts"

/** The parameters of part `k`, by their names in it. */
export function partParameters(parameters: Parameters, k: number): Parameters {
  const prefix = `${k}/`
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, vector]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), vector]] : [],
    ),
  )
}

/** The parameters of a layer of these parts. */
export function joinParameters(parts: readonly Parameters[]): Parameters {
  return Object.fromEntries(
    parts.flatMap((part, k) => Object.entries(part).map(([name, vector]) => [`${k}/${name}`, vector])),
  )
}

/** `layers` side by side; joint layers among them are taken apart. */
export function jointUnits(layers: readonly UnitLayer[]): UnitLayer {
  const parts = layers.flatMap((layer) => layer.parts ?? [layer])
  expectInput(parts.length > 0, "joint units: expected at least one layer, got none.")
  const starts = parts.reduce((ends, { width }) => [...ends, ends.at(-1)! + width], [0])
  const width = starts.at(-1)!
  const cut = (x: Float64Array, k: number): Float64Array => x.subarray(starts[k], starts[k + 1])
  const read = (x: ArrayLike<number>, k: number): ArrayLike<number> =>
    x instanceof Float64Array || x instanceof Float32Array
      ? x.subarray(starts[k], starts[k + 1])
      : Array.from({ length: starts[k + 1] - starts[k] }, (_, i) => x[starts[k] + i])
  const sum = (f: (part: UnitLayer, k: number) => number): number =>
    parts.reduce((total, part, k) => total + f(part, k), 0)
  return {
    kind: "joint",
    count: parts.reduce((total, { count }) => total + count, 0),
    width,
    parts,
    parameters: joinParameters(parts.map(({ parameters }) => parameters)),
    positive: parts.flatMap(({ positive }, k) => positive.map((name) => `${k}/${name}`)),
    with: (parameters) => jointUnits(parts.map((part, k) => part.with(partParameters(parameters, k)))),
    energy: (x) => sum((part, k) => part.energy(read(x, k))),
    cumulant: (inputs) => sum((part, k) => part.cumulant(read(inputs, k))),
    moments(inputs, mean, variance) {
      for (const [k, part] of parts.entries()) part.moments(read(inputs, k), cut(mean, k), variance && cut(variance, k))
    },
    sample(inputs, stream, x) {
      for (const [k, part] of parts.entries()) part.sample(read(inputs, k), stream, cut(x, k))
    },
    addStatistics(x, weight, into) {
      for (const [k, part] of parts.entries()) part.addStatistics(read(x, k), weight, partParameters(into, k))
    },
    addMeanStatistics(inputs, weight, into) {
      for (const [k, part] of parts.entries()) part.addMeanStatistics(read(inputs, k), weight, partParameters(into, k))
    },
  }
}

/**
 * Visible units of a machine given some of them: images completed, labels drawn for images or images for labels. Block Gibbs sampling
 * h ~ p(h | v), v ~ p(v | h), with the known units put back after every step, has p(unknown | known) as its stationary distribution,
 * since units of a layer are independent given the other.
 *
 * Clamped units: Ackley, Hinton & Sejnowski 1985, doi:10.1207/s15516709cog0901_7.
 */
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import { Harmonium } from "../hamiltonian/harmonium.ts"

export interface ConditionalOptions {
  /** Gibbs steps of every row's chain, which starts in units without input. Default 200. */
  readonly steps?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

export interface ConditionalMeanOptions extends ConditionalOptions {
  /** Steps left out of the average. Default a fifth of `steps`. */
  readonly burnIn?: number
}

/** Which units are known: nonzero (or true) for each of the visible.width numbers of a state. */
export type KnownUnits = ArrayLike<number | boolean>

/** One draw for every row of `values` of the units that are not known, given those that are; all values, rows × visible.width. */
export function sampleConditional(
  machine: Harmonium,
  values: RealMatrix,
  known: KnownUnits,
  { steps = 200, seed = 0 }: ConditionalOptions = {},
): RealMatrix {
  expectKnown("sampleConditional", machine, values, known)
  expectInteger("sampleConditional steps", steps, 1)
  const result = new RealMatrix(values.rows, values.columns)
  for (let row = 0; row < values.rows; row++) {
    const stream = new RandomStream(seed, "conditional samples", row)
    const clamp = clampTo(values.row(row), known)
    result.values.set(runChain(machine, clamp, steps, stream), row * values.columns)
  }
  return result
}

/** ⟨v⟩ of the units that are not known, given those that are: the mean of ⟨v | h⟩ along the chain of every row. */
export function conditionalMeans(
  machine: Harmonium,
  values: RealMatrix,
  known: KnownUnits,
  options: ConditionalMeanOptions = {},
): RealMatrix {
  expectKnown("conditionalMeans", machine, values, known)
  const result = new RealMatrix(values.rows, values.columns)
  for (let row = 0; row < values.rows; row++) {
    const clamp = clampTo(values.row(row), known)
    const mean = chainMean(machine, clamp, new RandomStream(options.seed ?? 0, "conditional means", row), options)
    clamp(mean)
    result.values.set(mean, row * values.columns)
  }
  return result
}

/** Mean of ⟨v | h⟩ along one chain, with `clamp` applied to its states. */
export function chainMean(
  machine: Harmonium,
  clamp: (v: Float64Array) => void,
  stream: RandomStream,
  { steps = 200, burnIn = Math.floor(steps / 5) }: ConditionalMeanOptions,
): Float64Array {
  expectInteger("steps", steps, 1)
  expectInteger("burnIn", burnIn, 0, steps - 1)
  const { width } = machine.visible
  const [sum, mean] = [new Float64Array(width), new Float64Array(width)]
  runChain(machine, clamp, steps, stream, (h, step) => {
    if (step < burnIn) return
    machine.visible.moments(machine.visibleInputs(h), mean)
    for (let i = 0; i < width; i++) sum[i] += mean[i] / (steps - burnIn)
  })
  return sum
}

/** The visible units after so many steps; `seen` gets the hidden ones of every step. */
function runChain(
  machine: Harmonium,
  clamp: (v: Float64Array) => void,
  steps: number,
  stream: RandomStream,
  seen?: (h: Float64Array, step: number) => void,
): Float64Array {
  const [v, h] = [new Float64Array(machine.visible.width), new Float64Array(machine.hidden.width)]
  machine.visible.sample(new Float64Array(v.length), stream, v)
  clamp(v)
  for (let step = 0; step < steps; step++) {
    machine.sampleHidden(v, stream, h)
    seen?.(h, step)
    machine.sampleVisible(h, stream, v)
    clamp(v)
  }
  return v
}

function clampTo(values: Float32Array, known: KnownUnits): (v: Float64Array) => void {
  const where = Uint32Array.from(values.keys()).filter((i) => Boolean(known[i]))
  return (v) => {
    for (const i of where) v[i] = values[i]
  }
}

function expectKnown(what: string, { visible }: Harmonium, values: RealMatrix, known: KnownUnits): void {
  expectInput(
    values.columns === visible.width && known.length === visible.width,
    `${what}: expected values and a mask of ${visible.width} numbers, as states of the visible units have, got ${values.columns} and ${known.length}.`,
  )
  let first = 0
  for (const { kind, count, width } of visible.parts ?? [visible]) {
    const per = width / count
    for (let i = first; i < first + width; i++)
      expectInput(
        Boolean(known[i]) === Boolean(known[first + Math.floor((i - first) / per) * per]),
        `${what}: expected a mask that knows all ${per} numbers of a ${kind} unit or none, got a part of those at number ${i}.`,
      )
    first += width
  }
}

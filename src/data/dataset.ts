/**
 * A dataset: many states of the same sites, as bits or as probabilities. The values say which it is: only 0 and 1 are
 * binary, only −1 and 1 are spins, anything else in [0, 1] is a probability; 8-bit images are scaled by 1/255 first.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput, expectInteger, expectNumber } from "../errors.ts"
import { bernoulliBits, thresholdBits } from "./binarize.ts"
import type { Items } from "./dtype.ts"
import { place, survey } from "./survey.ts"

interface Samples {
  readonly name: string
  /** How many samples. */
  readonly rows: number
  /** Sites in one sample: the product of `shape`. */
  readonly columns: number
  /** Shape of one sample, such as [40, 40]. */
  readonly shape: readonly number[]
  /** One line for people. */
  readonly description: string
}

export type Dataset = Samples &
  (
    | {
        readonly units: "binary" | "spin"
        /** One sample a row; a one stands for 1, a zero for 0 (binary) or −1 (spin). */
        readonly bits: BitMatrix
        readonly real?: undefined
      }
    | {
        readonly units: "probability"
        /** One sample a row, values in [0, 1]. */
        readonly real: RealMatrix
        readonly bits?: undefined
      }
  )

export interface DatasetOptions {
  /**
   * What to do with values that are not bits yet: keep them ("none", the default), compare them with `threshold`, or draw
   * bits with the values as probabilities ("bernoulli"). Data of bits or spins are never changed.
   */
  readonly binarize?: "none" | "threshold" | "bernoulli"
  /** Bit = value > threshold, after 8-bit images are scaled to [0, 1]. Without it 0.5, for values in [0, 1] only. */
  readonly threshold?: number
  /** Seed of the draws of "bernoulli" (stream "binarize"). Default 0. */
  readonly seed?: number
}

/** An array of samples: the first axis counts them, the others are the sample's shape. */
export interface SampleArray {
  readonly shape: readonly number[]
  /** In C order. */
  readonly data: Items
}

/** Makes a dataset of an array in memory; `name` names it in error sentences. May share the memory of a Float32Array. */
export function makeDataset(array: SampleArray, name: string, options: DatasetOptions = {}): Dataset {
  const binarize = options.binarize ?? (options.threshold === undefined ? "none" : "threshold")
  expectInput(
    options.threshold === undefined || binarize === "threshold",
    `threshold: expected none with binarize "${binarize}", got ${options.threshold}. Set binarize to "threshold", or leave the threshold out.`,
  )
  if (options.threshold !== undefined) expectNumber("threshold", options.threshold)
  const { data } = array
  const [rows = 0, ...shape] = array.shape
  expectInput(
    array.shape.length >= 2,
    `${name}: expected an array of samples (two or more axes, the first counts the samples), got shape (${array.shape.join(", ")}). Reshape it to (samples, sites).`,
  )
  const columns = shape.reduce((product, length) => product * length, 1)
  expectInput(
    rows > 0 && columns > 0,
    `${name}: expected at least one sample with at least one site, got shape (${array.shape.join(", ")}). Check how the file was made.`,
  )
  expectInput(
    data.length === rows * columns,
    `${name}: expected ${rows * columns} values for shape (${array.shape.join(", ")}), got ${data.length}. Check the shape.`,
  )
  const { kind, unit, low, high } = survey(data, columns, name)
  const summary = `${rows.toLocaleString("en-US")} samples of ${shape.join("×")}`
  const common = { name, rows, columns, shape }
  if (kind !== "real") {
    const bits = thresholdBits(data, { rows, columns, threshold: 0 })
    return { ...common, units: kind, bits, description: `${summary} ${kind === "spin" ? "spins" : "bits"}` }
  }

  if ((low < 0 || high > 1) && options.threshold === undefined) {
    const outside = data.findIndex((value) => value / unit < 0 || value / unit > 1)
    throw new InputError(
      `${name}: expected only 0 and 1, only −1 and 1, or values from 0 to 1, got ${data[outside]} in ${place(outside, columns)} (range ${low} to ${high}). Scale the values to [0, 1], or give a threshold between ${low} and ${high}.`,
    )
  }
  if (binarize === "none") {
    const real = toReal(data, rows, columns, unit)
    return { ...common, units: "probability", real, description: `${summary} grey values` }
  }
  if (binarize === "bernoulli") {
    const seed = options.seed ?? 0
    expectInteger("seed", seed, 0)
    const stream = new RandomStream(seed, "binarize")
    const bits = bernoulliBits(data, { rows, columns, stream, unit })
    const description = `${summary} bits, drawn from grey values with seed ${seed}`
    return { ...common, units: "binary", bits, description }
  }
  const threshold = options.threshold ?? 0.5
  expectInput(
    threshold >= low && threshold < high,
    `threshold: expected a value from ${low} to below ${high}, the range of ${name}, got ${threshold}, which makes all bits the same. Choose one in between.`,
  )
  const bits = thresholdBits(data, { rows, columns, threshold, unit })
  return { ...common, units: "binary", bits, description: `${summary} bits, of values above ${threshold}` }
}

function toReal(data: Items, rows: number, columns: number, unit: number): RealMatrix {
  if (data instanceof Float32Array) return new RealMatrix(rows, columns, data)
  const values = new Float32Array(data.length)
  for (let i = 0; i < values.length; i++) values[i] = data[i] / unit
  return new RealMatrix(rows, columns, values)
}

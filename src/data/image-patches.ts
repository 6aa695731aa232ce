/** Pieces of grey images: crops, images made smaller, and many small squares cut out at random places, a row each. */
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { GreyImage } from "./png.ts"

type Pixels = Pick<GreyImage, "width" | "height" | "values">

export interface PatchOptions {
  /** Side of a patch, in pixels. */
  readonly size: number
  readonly count: number
  /** Names the places. Default 0. */
  readonly seed?: number
}

/**
 * `count` squares of `size` × `size` pixels, each place as likely as any other and drawn with replacement: count × size².
 * Patches of one image overlap, so that errors which take them as independent are too small, and a test set must come from
 * another part of the image ({@link cropImage}).
 */
export function imagePatches(image: Pixels, { size, count, seed = 0 }: PatchOptions): RealMatrix {
  const { width, height, values } = expectPixels("imagePatches", image)
  expectInteger("imagePatches count", count, 1)
  expectInteger("imagePatches size", size, 1)
  expectInput(
    size <= Math.min(width, height),
    `imagePatches size: expected at most ${Math.min(width, height)}, the shorter side of the ${width} × ${height} image, got ${size}. Cut smaller patches.`,
  )
  const stream = new RandomStream(seed, "patches")
  const patches = new RealMatrix(count, size * size)
  for (let patch = 0, to = 0; patch < count; patch++) {
    const top = stream.integer(height - size + 1)
    const left = stream.integer(width - size + 1)
    for (let y = top; y < top + size; y++, to += size)
      patches.values.set(values.subarray(y * width + left, y * width + left + size), to)
  }
  return patches
}

/** The rectangle of `width` × `height` pixels whose upper left corner is (x, y). */
export function cropImage(
  image: Pixels,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): GreyImage {
  const { values } = expectPixels("cropImage", image)
  expectInteger("cropImage x", x, 0, image.width - 1)
  expectInteger("cropImage y", y, 0, image.height - 1)
  expectInteger("cropImage width", width, 1, image.width - x)
  expectInteger("cropImage height", height, 1, image.height - y)
  const cropped = new Float32Array(width * height)
  for (let row = 0; row < height; row++) {
    const from = (y + row) * image.width + x
    cropped.set(values.subarray(from, from + width), row * width)
  }
  return { width, height, channels: 1, values: cropped }
}

/**
 * The image made smaller: every new pixel is the mean of the area it covers, pixels cut by its edge counted by their share.
 * The mean over the image stays what it was.
 */
export function shrinkImage(
  image: Pixels,
  { width, height }: { readonly width: number; readonly height: number },
): GreyImage {
  const { values } = expectPixels("shrinkImage", image)
  expectInteger("shrinkImage width", width, 1, image.width)
  expectInteger("shrinkImage height", height, 1, image.height)
  const narrow = new Float64Array(image.height * width)
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < width; x++)
      narrow[y * width + x] = areaMean(values, y * image.width, 1, x * (image.width / width), image.width / width)
  const shrunk = new Float32Array(height * width)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      shrunk[y * width + x] = areaMean(narrow, x, width, y * (image.height / height), image.height / height)
  return { width, height, channels: 1, values: shrunk }
}

/** Mean of the line `values[offset + step · i]` over the interval [start, start + length). */
function areaMean(values: ArrayLike<number>, offset: number, step: number, start: number, length: number): number {
  let sum = 0
  // The last interval ends where the line does, but for rounding.
  for (let i = Math.floor(start); i < start + length - 1e-9; i++)
    sum += values[offset + step * i] * (Math.min(i + 1, start + length) - Math.max(i, start))
  return sum / length
}

function expectPixels(what: string, { width, height, values }: Pixels): Pixels {
  expectInput(
    values.length === width * height,
    `${what} image: expected ${width} × ${height} = ${width * height} values, got ${values.length}. Check its size.`,
  )
  return { width, height, values }
}

/**
 * A matrix of numbers as a PNG in a data URI: one image instead of one SVG rectangle a cell, in Node and in the browser.
 *
 * The PNG is indexed (one byte a pixel, the ramp as its palette), and every cell is `upscale` × `upscale` pixels, so that
 * renderers that interpolate, as resvg does, still show crisp cells.
 */
import { encode } from "fast-png"
import { InputError, expectInteger } from "../errors.ts"
import { RAMP_LENGTH, type Rgb } from "./palette.ts"

export interface MatrixImage {
  /** Row-major, height × width. NaN is drawn in the colour `gap`; values outside `range` in the ramp's end colours. */
  readonly values: ArrayLike<number>
  readonly height: number
  readonly width: number
  /** The values of the first and the last colour of `ramp`. */
  readonly range: readonly [number, number]
  readonly ramp: readonly Rgb[]
  readonly gap: Rgb
  /** Pixels along the side of a cell. */
  readonly upscale: number
}

/** The matrix as `data:image/png;base64,…`. */
export function matrixDataUri({ values, height, width, range, ramp, gap, upscale }: MatrixImage): string {
  expectInteger("image upscale", upscale, 1)
  if (values.length !== height * width)
    throw new InputError(
      `image: expected ${height} × ${width} = ${height * width} values, got ${values.length}. Check the shape.`,
    )
  const [low, high] = range
  const columns = width * upscale
  const data = new Uint8Array(height * upscale * columns)
  for (let row = 0; row < height; row++) {
    const start = row * upscale * columns
    for (let column = 0; column < width; column++) {
      const t = (values[row * width + column] - low) / (high - low)
      const index = Number.isNaN(t) ? RAMP_LENGTH : Math.round(Math.min(1, Math.max(0, t)) * (RAMP_LENGTH - 1))
      data.fill(index, start + column * upscale, start + (column + 1) * upscale)
    }
    for (let copy = 1; copy < upscale; copy++) data.copyWithin(start + copy * columns, start, start + columns)
  }
  const png = encode(
    {
      width: columns,
      height: height * upscale,
      data,
      channels: 1,
      palette: [...ramp, gap].map((colour) => [...colour]),
    },
    { zlib: { level: 9 } },
  )
  return `data:image/png;base64,${base64(png)}`
}

function base64(bytes: Uint8Array): string {
  const pieces: string[] = []
  // The arguments of one call are limited, hence pieces.
  for (let i = 0; i < bytes.length; i += 0x2000) pieces.push(String.fromCharCode(...bytes.subarray(i, i + 0x2000)))
  return btoa(pieces.join(""))
}

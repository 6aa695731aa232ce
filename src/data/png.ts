/**
 * PNG images as grey values from 0 to 1: any bit depth, grey, colour or palette, without transparency. Colours become grey
 * by their luma 0.299 R + 0.587 G + 0.114 B (Rec. ITU-R BT.601, as Pillow's convert("L") does), gamma left as it is.
 *
 * Format: W3C, "Portable Network Graphics (PNG) Specification", https://www.w3.org/TR/png-3/; decoded by fast-png.
 */
import { type DecodedPng, decode } from "fast-png"
import { InputError, expectInput } from "../errors.ts"

export interface GreyImage {
  readonly width: number
  readonly height: number
  /** Channels in the file: 1 grey or palette, 2 grey and alpha, 3 colour, 4 colour and alpha. */
  readonly channels: number
  /** Row by row from the top: pixel (x, y) at `y * width + x`. */
  readonly values: Float32Array
}

/** Reads a PNG image; `what` names it in error sentences. */
export function parsePng(bytes: Uint8Array, what: string): GreyImage {
  let png: DecodedPng
  try {
    png = decode(bytes, { checkCrc: true })
  } catch (error) {
    throw new InputError(
      `${what}: expected a PNG image, got a file that cannot be decoded (${(error as Error).message}). Copy or save it again as PNG.`,
    )
  }
  const { width, height, channels, palette } = png
  const samples = png.depth < 8 ? unpackSamples(png) : png.data
  const maximum = palette ? 255 : 2 ** png.depth - 1
  const values = new Float32Array(width * height)
  for (let pixel = 0; pixel < values.length; pixel++) {
    const colour = palette ? palette[samples[pixel]] : samples.subarray(pixel * channels, (pixel + 1) * channels)
    if (colour === undefined)
      throw new InputError(
        `${what}: expected palette entries below ${palette?.length}, got ${samples[pixel]}. Save the image again.`,
      )
    const alpha = colour.length === 2 ? colour[1] : colour[3]
    if (png.transparency !== undefined || (alpha !== undefined && alpha < maximum))
      throw new InputError(
        `${what}: expected an opaque image, got transparency at x = ${pixel % width}, y = ${Math.floor(pixel / width)}. Flatten it onto a background first.`,
      )
    values[pixel] = luma(colour) / maximum
  }
  expectInput(values.length > 0, `${what}: expected an image with pixels, got ${width} × ${height}. Save it again.`)
  return { width, height, channels, values }
}

function luma(colour: ArrayLike<number>): number {
  if (colour.length < 3) return colour[0]
  // In thousandths, so that a grey colour keeps its value exactly.
  return (299 * colour[0] + 587 * colour[1] + 114 * colour[2]) / 1000
}

/** Samples of 1, 2 or 4 bits, packed from the high bits down in rows of whole bytes, one to a byte. */
function unpackSamples({ width, height, depth, data }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height)
  const rowBytes = Math.ceil((width * depth) / 8)
  for (let y = 0, k = 0; y < height; y++)
    for (let x = 0; x < width; x++, k++) {
      const bit = x * depth
      samples[k] = (data[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & (2 ** depth - 1)
    }
  return samples
}

/**
 * The small real data that the package ships, in its folder `data` with their licences: 8 × 8 digits, a cat, a piece of sky.
 * Node only.
 */
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { parseDigits } from "./digits.ts"
import { explainReadError } from "./file-error.ts"
import type { LabelledImages } from "./labelled-images.ts"
import { type GreyImage, parsePng } from "./png.ts"

/** The same from `src/data` and from `dist/data`. */
const FOLDER = new URL("../../data/", import.meta.url)

/**
 * The 1797 digits of 8 × 8 pixels (UCI, CC BY 4.0), from the package or from `path`: scikit-learn's `digits.csv.gz`, or UCI's
 * own `optdigits.tra` and `optdigits.tes` (3823 and 1797 digits).
 */
export async function digits(path: string = bundled("digits.csv.gz")): Promise<LabelledImages> {
  return parseDigits(await read(path), path)
}

/** Chelsea the cat, 451 × 300 (Stéfan van der Walt, CC0). */
export async function catImage(): Promise<GreyImage> {
  const path = bundled("cat.png")
  return parsePng(await read(path), path)
}

/** The Hubble eXtreme Deep Field, 500 × 436 (NASA and ESA, public domain). */
export async function skyImage(): Promise<GreyImage> {
  const path = bundled("sky.png")
  return parsePng(await read(path), path)
}

function bundled(name: string): string {
  return fileURLToPath(new URL(name, FOLDER))
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw await explainReadError(path, error)
  }
}

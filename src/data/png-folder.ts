/** A folder of PNG images of one size, each a row of grey values from 0 to 1. Node only. */
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError } from "../errors.ts"
import { explainReadError } from "./file-error.ts"
import { parsePng } from "./png.ts"

export interface PngFolder {
  readonly width: number
  readonly height: number
  /** File names, in the order of the rows. */
  readonly names: readonly string[]
  /** One image a row, its pixels row by row from the top: shape images × (height · width). */
  readonly values: RealMatrix
}

/** Reads all `*.png` of a folder in the order of their names, numbers by size: `image-2.png` before `image-10.png`. */
export async function readPngFolder(folder: string): Promise<PngFolder> {
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => /\.png$/i.test(name))
  } catch (error) {
    throw await explainReadError(folder, error)
  }
  if (names.length === 0)
    throw new InputError(`${folder}: expected PNG images in the folder, got none. Put *.png files of one size there.`)
  names.sort(new Intl.Collator("en", { numeric: true }).compare)
  let values: RealMatrix | undefined
  let width = 0
  let height = 0
  for (const [row, name] of names.entries()) {
    const path = join(folder, name)
    const image = await readPng(path)
    if (values === undefined) {
      ;({ width, height } = image)
      values = new RealMatrix(names.length, width * height)
    } else if (image.width !== width || image.height !== height)
      throw new InputError(
        `${path}: expected ${width} × ${height} pixels as in ${names[0]}, got ${image.width} × ${image.height}. Crop or scale the images to one size.`,
      )
    values.row(row).set(image.values)
  }
  return { width, height, names, values: values! }
}

async function readPng(path: string): Promise<ReturnType<typeof parsePng>> {
  try {
    return parsePng(await readFile(path), path)
  } catch (error) {
    throw await explainReadError(path, error)
  }
}

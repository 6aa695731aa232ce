/** `blockspin export`: machines of a run or a file to a file of another format. Node only. */
import { stat } from "node:fs/promises"
import { InputError } from "../errors.ts"
import { loadStack, saveMachine } from "./machine-files.ts"

export interface ExportResult {
  /** The file that was written. */
  readonly out: string
  readonly bytes: number
  /** Units from the data upwards. */
  readonly units: readonly number[]
  /** Of an ONNX file. */
  readonly pass?: "up" | "down"
}

/** Writes the trained layers of a run's folder, or the machines of a file, to `out`; `pass` is for .onnx (default up). */
export async function exportRun(
  path: string,
  { out, pass }: { out: string; pass?: string | undefined },
): Promise<ExportResult> {
  const onnx = /\.onnx$/i.test(out)
  if (pass !== undefined && pass !== "up" && pass !== "down")
    throw new InputError(`--pass: expected up or down, got ${pass}.`)
  if (pass !== undefined && !onnx)
    throw new InputError(`--pass: expected an --out that ends in .onnx, which holds one pass, got ${out}.`)
  const stack = await loadStack(path)
  await saveMachine(out, stack, pass === undefined ? {} : { pass })
  const { size } = await stat(out)
  const units = [stack.layers[0].visible, ...stack.layers.map(({ hidden }) => hidden)]
  return { out, bytes: size, units, ...(onnx ? { pass: pass ?? "up" } : {}) }
}

/** For people. */
export function exportText({ out, bytes, units, pass }: ExportResult): string {
  const order = pass === "down" ? units.toReversed() : units
  return `${order.join(" → ")}${pass === undefined ? "" : `, the ${pass}-pass`} (${(bytes / 1000).toFixed(1)} kB)\n→ ${out}`
}

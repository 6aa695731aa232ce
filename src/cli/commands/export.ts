/** `blockspin export PATH`: trained machines to a file that other programs read. */
import type { Command } from "commander"
import { type OutputFlags, execute } from "../execute.ts"
import { addOutputOptions } from "../recipe-options.ts"

interface Flags extends OutputFlags {
  readonly out: string
  readonly pass?: string
}

export function define(command: Command): void {
  command.argument("<path>", "folder of a trained run, or a .safetensors or .npz file of machines")
  command.requiredOption("--out <file>", "file to write: .safetensors, .npz (names of scikit-learn) or .onnx")
  command.option("--pass <direction>", "of an .onnx file: up, from data to hidden units, or down (default: up)")
  addOutputOptions(command)
  command.addHelpText(
    "after",
    `
Examples:
  $ blockspin export runs/mine --out mine.safetensors
  $ blockspin export runs/mine/layer-1.safetensors --out layer-1.npz
  $ blockspin export runs/mine --out up.onnx
  $ blockspin export runs/mine --out down.onnx --pass down
  $ blockspin export sklearn.npz --out machine.safetensors`,
  )
  command.action(async (path: string) => {
    const { out, pass, ...flags } = command.opts<Flags>()
    await execute(flags, async () => {
      const { exportRun, exportText } = await import("../../experiments/export-run.ts")
      const document = await exportRun(path, { out, pass })
      return { document, text: exportText(document) }
    })
  })
}

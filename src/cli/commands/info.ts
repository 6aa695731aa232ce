/** `blockspin info PATH`: what a run, a dataset or a machine is. */
import type { Command } from "commander"
import { type OutputFlags, execute } from "../execute.ts"
import { addOutputOptions } from "../recipe-options.ts"

export function define(command: Command): void {
  command.argument("<path>", "folder of a run, dataset, or file of machines")
  addOutputOptions(command)
  command.addHelpText(
    "after",
    `
Examples:
  $ blockspin info runs/mine
  $ blockspin info samples.npy
  $ blockspin info runs/mine/layer-1.safetensors --json`,
  )
  command.action(async (path: string) =>
    execute(command.opts<OutputFlags>(), async () => {
      const { infoOf, infoText } = await import("../../experiments/run-info.ts")
      const document = await infoOf(path)
      return { document, text: infoText(document) }
    }),
  )
}

/** `blockspin measure PATH`: what the layers of a trained run, or of a file, learned, with error bars. */
import type { Command } from "commander"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { addOutputOptions, addThreadsOption, threadsOf } from "../recipe-options.ts"

export function define(command: Command): void {
  command.argument("<path>", "folder of a trained run, or a .safetensors or .npz file of machines")
  addThreadsOption(command)
  addOutputOptions(command)
  command.addHelpText(
    "after",
    `
Examples:
  $ blockspin measure runs/mine
  $ blockspin measure runs/mine --json
  $ blockspin measure machine.npz`,
  )
  command.action(async (path: string) =>
    execute(command.opts<OutputFlags>(), async (hooks): Promise<Outcome> => {
      const { measureRun, measureTable } = await import("../../experiments/measure-run.ts")
      const threads = threadsOf(command)
      const {
        stack: _,
        rows: __,
        reconstructed: ___,
        written,
        ...document
      } = await measureRun(path, {
        ...hooks,
        ...(threads === undefined ? {} : { threads }),
      })
      const next = written === undefined ? "" : `\n\n→ ${written}    next: blockspin report ${path}`
      return { document, text: measureTable(document) + next }
    }),
  )
}

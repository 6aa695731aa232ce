/** `blockspin measure RUN`: what the layers of a trained run learned, with error bars. */
import type { Command } from "commander"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { addOutputOptions, addThreadsOption, threadsOf } from "../recipe-options.ts"

export function define(command: Command): void {
  command.argument("<run>", "folder of a trained run")
  addThreadsOption(command)
  addOutputOptions(command)
  command.addHelpText(
    "after",
    `
Examples:
  $ blockspin measure runs/mine
  $ blockspin measure runs/mine --json`,
  )
  command.action(async (run: string) =>
    execute(command.opts<OutputFlags>(), async (hooks): Promise<Outcome> => {
      const { measureRun, measureTable } = await import("../../experiments/measure-run.ts")
      const threads = threadsOf(command)
      const {
        stack: _,
        rows: __,
        reconstructed: ___,
        ...document
      } = await measureRun(run, {
        ...hooks,
        ...(threads === undefined ? {} : { threads }),
      })
      return { document, text: `${measureTable(document)}\n\n→ ${run}/measures.json    next: blockspin report ${run}` }
    }),
  )
}

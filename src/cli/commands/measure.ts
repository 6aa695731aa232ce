/** `blockspin measure RUN`: what the layers of a trained run learned, with error bars. */
import type { Command } from "commander"
import { InputError } from "../../errors.ts"
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
    execute(command.opts<OutputFlags>(), async (): Promise<Outcome> => {
      threadsOf(command)
      throw new InputError(
        `blockspin measure: expected a later version, got this one, which cannot measure ${run} yet.`,
      )
    }),
  )
}

/** `blockspin report RUN`: the report page of a run, one self-contained HTML file. */
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
  $ blockspin report runs/mine
  $ blockspin report runs/mine --json`,
  )
  command.action(async (run: string) =>
    execute(command.opts<OutputFlags>(), async (hooks): Promise<Outcome> => {
      const { reportRun } = await import("../../experiments/report-run.ts")
      const threads = threadsOf(command)
      const document = await reportRun(run, { ...hooks, ...(threads === undefined ? {} : { threads }) })
      return { document, text: `→ ${document.report}` }
    }),
  )
}

/**
 * Runs what a command does: progress on stderr, the result on stdout (for people, or with `--json` as one document), Ctrl-C
 * once to stop and save, twice to quit at once.
 */
import type { RunHooks } from "../experiments/progress.ts"
import { failureOf } from "./failure.ts"
import { createReporter } from "./reporter.ts"

export interface OutputFlags {
  readonly quiet?: boolean
  readonly json?: boolean
}

export interface Outcome {
  /** For `--json`: every number under a plain name. */
  readonly document: object
  /** For people. */
  readonly text: string
  /** If the signal stopped the work: how to go on. */
  readonly stopped?: string
}

/** Does the work of a command and sets the exit code. */
export async function execute(
  { quiet = false, json = false }: OutputFlags,
  work: (hooks: Required<RunHooks>) => Promise<Outcome>,
): Promise<void> {
  const reporter = createReporter(process.stderr, { quiet })
  const controller = new AbortController()
  const { signal } = controller
  let exitCode = 130
  const stop = (name: NodeJS.Signals): void => {
    exitCode = name === "SIGTERM" ? 143 : 130
    if (signal.aborted) process.exit(exitCode)
    reporter.close()
    process.stderr.write("stopping at the next point that can be resumed; Ctrl-C again quits at once\n")
    controller.abort()
  }
  process.on("SIGINT", stop).on("SIGTERM", stop)
  try {
    const { document, text, stopped } = await work({ onProgress: reporter.onProgress, signal })
    reporter.close()
    if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
    else if (text !== "") process.stdout.write(`${text}\n`)
    if (stopped === undefined) return
    process.stderr.write(`${stopped}\n`)
    process.exitCode = exitCode
  } catch (error) {
    reporter.close()
    if (signal.aborted && (error as Error)?.name === "AbortError") {
      process.stderr.write("stopped; nothing was saved\n")
      process.exitCode = exitCode
    } else fail(error)
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop)
  }
}

/** Says what went wrong and sets the exit code. */
export function fail(error: unknown): void {
  const { text, exitCode } = failureOf(error)
  process.stderr.write(`error: ${text}\n`)
  process.exitCode = exitCode
}

/** What the command line says of an error, and the exit code: 2 for the user's mistakes, 1 for ours, 130 for Ctrl-C. */
import { explainWriteError } from "../data/file-error.ts"
import { InputError, NumericalError } from "../errors.ts"

export interface Failure {
  readonly text: string
  readonly exitCode: number
}

export function failureOf(error: unknown): Failure {
  // Errors of the system that nobody put into a sentence where they happened.
  const { path = "output" } = error as { path?: string }
  const known = explainWriteError(path, error)
  const text = known instanceof Error ? known.message : String(known)
  const stack = process.env["BLOCKSPIN_DEBUG"] === "1" && error instanceof Error ? `\n${error.stack}` : ""
  if (known instanceof InputError || known instanceof NumericalError)
    return { text: text.replaceAll("\n", "\nerror: ") + stack, exitCode: known.exitCode }
  const hint = stack === "" ? "run with BLOCKSPIN_DEBUG=1 for the stack trace" : "its stack trace follows"
  return { text: `${text.split("\n", 1)[0]} (internal error; ${hint})${stack}`, exitCode: 1 }
}

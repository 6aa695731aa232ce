/**
 * The two kinds of failure a user meets. An {@link InputError} is the user's to mend (exit code 2): one sentence
 * `what: expected X, got Y`, and how to mend it. Anything else that reaches the top is ours (exit code 1).
 */
export class InputError extends Error {
  override readonly name = "InputError"
  /** Exit code of the command line. */
  readonly exitCode = 2
}

/** A numerical failure that the user can answer by changing a setting (divergence, chains that do not mix). Exit code 1. */
export class NumericalError extends Error {
  override readonly name = "NumericalError"
  readonly exitCode = 1
}

/** Throws an {@link InputError} with `message` unless `condition` holds. */
export function expectInput(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InputError(message)
}

/** Checks that `value` is an integer in [minimum, maximum]; `what` names it in the sentence. */
export function expectInteger(
  what: string,
  value: number,
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return
  const range = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`
  throw new InputError(`${what}: expected an integer ${range}, got ${value}.`)
}

/** Checks that `value` is a finite number in [minimum, maximum]. */
export function expectNumber(
  what: string,
  value: number,
  minimum: number = -Infinity,
  maximum: number = Infinity,
): void {
  if (Number.isFinite(value) && value >= minimum && value <= maximum) return
  const range =
    minimum === -Infinity && maximum === Infinity
      ? ""
      : maximum === Infinity
        ? ` of at least ${minimum}`
        : minimum === -Infinity
          ? ` of at most ${maximum}`
          : ` from ${minimum} to ${maximum}`
  throw new InputError(`${what}: expected a finite number${range}, got ${value}.`)
}

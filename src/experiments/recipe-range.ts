/**
 * Settings that are many values at once: couplings as one number, a list or a range `start:stop:step` (which a recipe in JSON
 * writes as { "start": 0.3, "stop": 0.5, "step": 0.01 }), and several lattice sizes.
 */
import { z } from "zod"
import { fieldTexts, readNumber, readNumbers, readSize } from "./recipe-field.ts"

export interface ValueRange {
  readonly start: number
  readonly stop: number
  readonly step: number
}

/** More points than this are a slip of the step. */
const MOST_POINTS = 1000
/** Digits that survive adding steps up: 0.3 + 2 × 0.1 is 0.5. */
const DIGITS = 12

/** start, start + step, … up to stop, which counts as reached within a millionth of a step. */
export function expandRange({ start, step, ...range }: ValueRange): number[] {
  const points = rangePoints({ start, step, ...range })
  return Array.from({ length: points }, (_, i) => Number((start + i * step).toPrecision(DIGITS)))
}

function rangePoints({ start, stop, step }: ValueRange): number {
  return Math.floor((stop - start) / step + 1e-6) + 1
}

/** What is wrong with a range, as in "expected …, got …". */
function rangeMistake(range: ValueRange): string | undefined {
  const { start, stop, step } = range
  const shown = `${start}:${stop}:${step}`
  if (!(step > 0)) return `expected a step above 0 in start:stop:step, got ${shown}.`
  if (stop < start)
    return `expected a range from its lowest value to its highest, got ${shown}. Write ${stop}:${start}:${step}.`
  const points = rangePoints(range)
  return points > MOST_POINTS
    ? `expected at most ${MOST_POINTS} values, got ${points} in ${shown}. Take a larger step.`
    : undefined
}

/** "0.4", "0.3,0.35,0.4" or "0.3:0.5:0.01". */
function readValues(text: string): unknown {
  const parts = text.split(":")
  if (parts.length === 3) {
    const [start, stop, step] = parts.map((part) => readNumber(part))
    return { start, stop, step }
  }
  return text.includes(",") ? readNumbers(text) : readNumber(text)
}

/** One number, or several: a list or a range, which comes out as a list. */
export function values(
  placeholder: string,
  { minimum = -Infinity }: { minimum?: number } = {},
): z.ZodType<number | number[]> {
  const bounded = minimum === -Infinity ? "a finite number" : `a finite number of at least ${minimum}`
  const one = minimum === -Infinity ? z.number() : z.number().min(minimum)
  return z
    .union([one, z.array(one).min(1).max(MOST_POINTS), z.strictObject({ start: one, stop: one, step: z.number() })])
    .superRefine((value, context) => {
      const mistake = typeof value === "number" ? undefined : Array.isArray(value) ? listMistake(value) : rangeMistake(value)
      if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake })
    })
    .transform((value) => (typeof value === "number" || Array.isArray(value) ? value : expandRange(value)))
    .register(fieldTexts, {
      expects: `${bounded}, a list such as [0.3, 0.35, 0.4], or a range (0.3:0.5:0.01 on the command line)`,
      placeholder,
      read: readValues,
    }) // prettier-ignore
}

function listMistake(list: readonly number[]): string | undefined {
  const twice = list.find((value, i) => list.indexOf(value) !== i)
  return twice === undefined ? undefined : `expected different values, got ${twice} twice.`
}

/** Several lattices by the lengths of their axes: "16x16,32x32", or the flag several times. */
export function latticeSizes(placeholder: string, most: number): z.ZodType<number[][], number[][]> {
  const size = z.array(z.int().min(2).max(65536)).min(1).max(4)
  return z.array(size).min(1).max(most).register(fieldTexts, {
    expects: `one to ${most} sizes such as [[16, 16], [32, 32]] (16x16,32x32 on the command line), lengths from 2 to 65536`,
    placeholder,
    read: (text) => text.split(",").map(readSize),
    repeats: true,
  }) // prettier-ignore
}

/** Paths of files, as arguments. */
export function paths(placeholder: string, expects: string): z.ZodType<string[], string[]> {
  return z.array(z.string().min(1)).min(1).register(fieldTexts, { expects, placeholder, read: (text) => [text], repeats: true }) // prettier-ignore
}

/**
 * The settings that recipes are made of. Each is a zod schema that also knows what its sentence of refusal says, and how its
 * value is written on the command line, so that one schema makes the check, the flags and the docs.
 */
import { z } from "zod"

export interface FieldText {
  /** What is right, as in "expected …". */
  readonly expects: string
  /** The same of one value of a list. */
  readonly item?: string
  /** All right values, where they are names. */
  readonly names?: readonly string[]
  /** Stands for the value in `--help`, such as "rows"; none for a switch. */
  readonly placeholder?: string
  /** The value that a text on the command line means; what cannot be read comes back as it is, for the schema to refuse. */
  readonly read: (text: string) => unknown
  /** The flag may be given several times, each with some values of the list. */
  readonly repeats?: boolean
}

export const fieldTexts: z.core.$ZodRegistry<FieldText> = z.registry<FieldText>()

/** A recipe's schema: all of its keys are known, all others are refused. */
export interface RecipeSchema<Recipe> extends z.ZodType<Recipe> {
  readonly shape: Readonly<Record<string, z.ZodType>>
}

/** One setting of a recipe, for flags and docs. */
export interface RecipeField extends FieldText {
  readonly key: string
  /** `--learning-rate` for learningRate. */
  readonly flag: string
  readonly description: string
  /** Undefined where a value is needed, or none is the default. */
  readonly default: unknown
}

/** The settings of a recipe, in its order. */
export function recipeFields(schema: RecipeSchema<unknown>): RecipeField[] {
  return Object.entries(schema.shape).map(([key, outer]) => {
    let inner: z.core.$ZodType = outer
    let initial: unknown
    for (;;) {
      const text = fieldTexts.get(inner)
      const description = outer.description ?? ""
      if (text) return { key, flag: flagOf(key), description, default: initial, ...text }
      if (inner instanceof z.ZodDefault) initial = inner.def.defaultValue
      inner = (inner as z.ZodDefault | z.ZodOptional).def.innerType
    }
  })
}

/** `--learning-rate` for learningRate. */
export function flagOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** A number, or else the text itself. */
export function readNumber(text: string): number | string {
  const value = Number(text)
  return text.trim() === "" || Number.isNaN(value) ? text : value
}

/** "400,100,25". */
export function readNumbers(text: string): (number | string)[] {
  return text.split(",").map((part) => readNumber(part))
}

/** "40x40", or "1000". */
export function readSize(text: string): unknown {
  return /^\d+([x×]\d+)*$/.test(text) ? text.split(/[x×]/).map(Number) : text
}

/** "0.1", or "0.1:0.01" from the first epoch to the last. */
function readSchedule(text: string): unknown {
  const parts = text.split(":")
  return parts.length === 2 ? { from: readNumber(parts[0]), to: readNumber(parts[1]) } : readNumber(text)
}

function readNumberOrNumbers(text: string): unknown {
  return text.includes(",") ? readNumbers(text) : readNumber(text)
}

function rangeOf(minimum: number, maximum: number): string {
  if (minimum === -Infinity && maximum === Infinity) return ""
  return maximum >= Number.MAX_SAFE_INTEGER ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`
}

interface Range {
  readonly minimum?: number
  readonly maximum?: number
}

function integerIn({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Range): { schema: z.ZodInt; expects: string } {
  return {
    schema: z.int().min(minimum).max(maximum),
    expects: `an integer${rangeOf(minimum, maximum)}`,
  }
}

function numberIn({ minimum = -Infinity, maximum = Infinity }: Range): { schema: z.ZodNumber; expects: string } {
  let schema = z.number()
  if (minimum !== -Infinity) schema = schema.min(minimum)
  if (maximum !== Infinity) schema = schema.max(maximum)
  return { schema, expects: `a finite number${rangeOf(minimum, maximum)}` }
}

export function integer(placeholder: string, range: Range = {}): z.ZodInt {
  const { schema, expects } = integerIn(range)
  return schema.register(fieldTexts, { expects, placeholder, read: readNumber })
}

export function number(placeholder: string, range: Range = {}): z.ZodNumber {
  const { schema, expects } = numberIn(range)
  return schema.register(fieldTexts, { expects, placeholder, read: readNumber })
}

export function integers(placeholder: string, range: Range = {}): z.ZodType<number[]> {
  const { schema, expects } = integerIn(range)
  const list = `a list such as [400, 100, 25], each ${expects}`
  return z.array(schema).min(1).register(fieldTexts, { expects: list, item: expects, placeholder, read: readNumbers })
}

/** One value for all layers, or a list of one a layer. */
export function perLayer(
  placeholder: string,
  range: Range & { whole?: boolean } = {},
): z.ZodType<number | number[], number | number[]> {
  const { schema, expects } = range.whole ? integerIn(range) : numberIn(range)
  return z
    .union([schema, z.array(schema).min(1)])
    .register(fieldTexts, { expects: `${expects}, or a list of one a layer`, placeholder, read: readNumberOrNumbers })
}

/** Lengths of the axes of a lattice. */
export function latticeSize(placeholder: string, axes: 2 | 4 = 2): z.ZodType<number[], number[]> {
  const { schema, expects } = integerIn({ minimum: 2, maximum: 65536 })
  return z.array(schema).min(1).max(axes).register(fieldTexts, {
    expects:
      axes === 2
        ? "one or two lengths such as [40, 40] or [1000] (40x40 or 1000 on the command line)"
        : "one to four lengths such as [40, 40], [1000] or [8, 8, 8] (40x40, 1000 or 8x8x8 on the command line)",
    item: expects,
    placeholder,
    read: readSize,
  }) // prettier-ignore
}

export interface ScheduleSetting {
  from: number
  to: number
  shape?: "linear" | "exponential" | undefined
}

/** A number, or one that goes from a value in the first epoch to another in the last. */
export function schedule(
  placeholder: string,
  range: Range,
): z.ZodType<number | ScheduleSetting, number | ScheduleSetting> {
  const { schema, expects } = numberIn(range)
  const shape = z.enum(["linear", "exponential"]).optional()
  return z.union([schema, z.strictObject({ from: schema, to: schema, shape })]).register(fieldTexts, {
    expects: `${expects}, or { "from": 0.1, "to": 0.01 } (0.1:0.01 on the command line)`,
    placeholder,
    read: readSchedule,
  })
}

/** "auto", or a count. */
export function autoOrInteger(placeholder: string, range: Range): z.ZodType<"auto" | number, "auto" | number> {
  const { schema, expects } = integerIn(range)
  return z
    .union([z.literal("auto"), schema])
    .register(fieldTexts, { expects: `"auto", or ${expects}`, placeholder, read: readNumber })
}

export function oneOf<const Name extends string>(
  placeholder: string,
  names: readonly [Name, ...Name[]],
): z.ZodType<Name, Name> {
  const listed = names.map((name) => `"${name}"`)
  const expects = listed.length === 1 ? listed[0] : `${listed.slice(0, -1).join(", ")} or ${listed.at(-1)}`
  return z.enum(names).register(fieldTexts, { expects, names, placeholder, read: (text) => text })
}

export function text(placeholder: string, expects: string): z.ZodString {
  return z
    .string()
    .min(1)
    .register(fieldTexts, { expects, placeholder, read: (value) => value })
}

/** True or false; on the command line, named or not. */
export function flag(): z.ZodBoolean {
  return z.boolean().register(fieldTexts, { expects: "true or false", read: () => true })
}

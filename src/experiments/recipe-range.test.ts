import { describe, expect, test } from "vitest"
import { checkRecipe } from "./recipe-check.ts"
import { recipeFields } from "./recipe-field.ts"
import { expandRange } from "./recipe-range.ts"
import { sampleRecipe } from "./recipe.ts"

const field = recipeFields(sampleRecipe).find(({ key }) => key === "coupling")!
/** The coupling of a recipe that a text on the command line gives. */
const coupling = (text: string): unknown => checkRecipe(sampleRecipe, { coupling: field.read(text) }).coupling

describe("couplings", () => {
  test("are one number, a list or a range", () => {
    expect(coupling("0.4")).toBe(0.4)
    expect(coupling("0.3,0.35,0.4")).toEqual([0.3, 0.35, 0.4])
    expect(coupling("0.3:0.5:0.1")).toEqual([0.3, 0.4, 0.5])
    expect(coupling("-0.5:0.5:0.5")).toEqual([-0.5, 0, 0.5])
    expect(coupling("0.4:0.4:1")).toEqual([0.4])
  })

  test("the stop of a range is in it in spite of rounding, and nothing beyond it is", () => {
    expect(expandRange({ start: 0, stop: 0.7, step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    expect(expandRange({ start: 0.3, stop: 0.5, step: 0.01 })).toHaveLength(21)
    expect(expandRange({ start: 0.3, stop: 0.5, step: 0.01 }).at(-1)).toBe(0.5)
    expect(expandRange({ start: 0, stop: 1, step: 0.3 })).toEqual([0, 0.3, 0.6, 0.9])
  })

  test.each([
    ["0.5:0.3:0.01", "coupling: expected a range from its lowest value to its highest, got 0.5:0.3:0.01. Write 0.3:0.5:0.01."],
    ["0.3:0.5:0", "coupling: expected a step above 0 in start:stop:step, got 0.3:0.5:0."],
    ["0.3:0.5:-0.1", "coupling: expected a step above 0 in start:stop:step, got 0.3:0.5:-0.1."],
    ["0:1:1e-6", "coupling: expected at most 1000 values, got 1000001 in 0:1:0.000001. Take a larger step."],
    ["0.3,0.4,0.3", "coupling: expected different values, got 0.3 twice."],
    ["0.3:0.5", 'coupling: expected a finite number, a list such as [0.3, 0.35, 0.4], or a range (0.3:0.5:0.01 on the command line), got "0.3:0.5".'],
    ["0.3:x:0.1", 'coupling: expected a finite number, a list such as [0.3, 0.35, 0.4], or a range (0.3:0.5:0.01 on the command line), got {"start":0.3,"stop":"x","step":0.1}.'],
  ])("%s is refused", (text, sentence) => expect(() => coupling(text)).toThrow(sentence)) // prettier-ignore
})

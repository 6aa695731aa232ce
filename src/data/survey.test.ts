import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { survey } from "./survey.ts"

describe("survey", () => {
  test.each([
    ["0 and 1", Int8Array.of(0, 1, 1), { kind: "binary", unit: 1, low: 0, high: 1 }],
    ["ones alone", Int8Array.of(1, 1), { kind: "binary", unit: 1, low: 1, high: 1 }],
    ["zeros alone", Float32Array.of(0, -0), { kind: "binary", unit: 1, low: 0, high: 0 }],
    ["−1 and 1", Float64Array.of(-1, 1), { kind: "spin", unit: 1, low: -1, high: 1 }],
    ["−1 alone", Int8Array.of(-1, -1), { kind: "spin", unit: 1, low: -1, high: -1 }],
    ["−1, 0 and 1", Int8Array.of(-1, 0, 1), { kind: "real", unit: 1, low: -1, high: 1 }],
    ["−1 and 0", Int8Array.of(-1, 0), { kind: "real", unit: 1, low: -1, high: 0 }],
    ["grey bytes", Uint8Array.of(0, 51, 1), { kind: "real", unit: 255, low: 0, high: 0.2 }],
    ["black and white bytes", Uint8Array.of(0, 255), { kind: "binary", unit: 255, low: 0, high: 1 }],
    ["bytes of 0 and 1", Uint8Array.of(0, 1), { kind: "binary", unit: 1, low: 0, high: 1 }],
    ["bytes 0, 1 and 255", Uint8Array.of(0, 1, 255), { kind: "real", unit: 255, low: 0, high: 1 }],
    ["integers beyond bytes", Int16Array.of(0, 255), { kind: "real", unit: 1, low: 0, high: 255 }],
    ["probabilities", Float64Array.of(0.25, 0, 1), { kind: "real", unit: 1, low: 0, high: 1 }],
  ])("tells what %s are", (_, data, expected) => {
    expect(survey(data, 1, "x")).toEqual(expected)
  })

  test.each([Number.NaN, Infinity, -Infinity])("refuses %s with its row and column", (value) => {
    expect(() => survey(Float32Array.of(0, 1, 0, 1, value, 0), 3, "x.npy")).toThrow(
      new InputError(
        `x.npy: expected finite numbers, got ${value} in row 1, column 1. Leave out or fill in such samples.`,
      ),
    )
  })
})

import { expect, test } from "vitest"
import { palette, toHex } from "./palette.ts"
import { renderSvgWith } from "./render.ts"
import { states } from "./states.ts"
import { imagesOf, testContext, textsOf } from "./testing/context.ts"

const data = {
  height: 2,
  width: 2,
  rows: [
    {
      label: "sample",
      states: [
        [0, 1, 1, 0],
        [1, 1, 0, 0],
      ],
    },
    {
      label: "from layer 1 (400)",
      states: [
        [0.5, 1, 1, 0],
        [1, 0.9, 0.1, 0],
      ],
    },
  ],
  levels: ["spin −1", "spin +1"],
  caption: "Two samples.",
} as const

test("every state is one image whose pixels are its spins", () => {
  const { sequential, spinDown, spinUp } = palette("light")
  const images = imagesOf(states(data, testContext()))
  expect(images).toHaveLength(4 + 1)
  const [sample, , rebuilt] = images
  const far = sample.width - 1
  expect([sample.at(0, 0), sample.at(far, 0), sample.at(0, far), sample.at(far, far)]).toEqual([
    spinDown,
    spinUp,
    spinUp,
    spinDown,
  ])
  expect(rebuilt.at(0, 0)).toBe(toHex(sequential[127]))
})

test("rows are labelled, colours explained and the caption shown", () => {
  const texts = textsOf(states(data, testContext()))
  expect(texts).toEqual(["sample", "from layer 1 (400)", "spin −1", "spin +1", "Two samples."])
})

test("no states at all are refused", () => {
  expect(() => states({ ...data, rows: [] }, testContext())).toThrow(
    "states: expected at least one row with one state, got none.",
  )
})

test("snapshot on a dark page", async () => {
  await expect(renderSvgWith(states, data, testContext("dark"))).toMatchFileSnapshot("snapshots/states-dark.svg")
})

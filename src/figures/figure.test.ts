import * as Plot from "@observablehq/plot"
import { expect, test } from "vitest"
import { frame, panel, wrap } from "./figure.ts"
import { palette } from "./palette.ts"
import { testContext } from "./testing/context.ts"

test("a frame is a standalone document with size, fonts, title, description and background", () => {
  const size = { width: 300, height: 200, title: "A title", description: "What it shows." }
  const svg = frame(testContext("dark"), size, [])
  expect(svg.getAttribute("xmlns")).toBe("http://www.w3.org/2000/svg")
  expect(svg.getAttribute("viewBox")).toBe("0 0 300 200")
  expect(svg.getAttribute("font-family")).toBe("DejaVu Sans, system-ui, sans-serif")
  expect(svg.querySelector("title")!.textContent).toBe("A title")
  expect(svg.querySelector("desc")!.textContent).toBe("What it shows.")
  expect(svg.querySelector("rect")!.getAttribute("fill")).toBe(palette("dark").background)
})

test("a panel takes all marks of a plot but neither its style sheet nor its outer svg", () => {
  const group = panel(
    testContext(),
    { x: 5, y: 7 },
    {
      marks: [
        Plot.dot([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ],
    },
  )
  expect(group.getAttribute("transform")).toBe("translate(5,7)")
  expect(group.querySelectorAll("circle")).toHaveLength(3)
  expect(group.querySelectorAll("style, svg")).toHaveLength(0)
  expect(group.querySelector("[aria-label='x-axis tick label']")).not.toBeNull()
})

test("text is broken between words only", () => {
  expect(wrap("one two three", 60, 10)).toEqual(["one two", "three"])
  expect(wrap("unbreakable", 10, 10)).toEqual(["unbreakable"])
})

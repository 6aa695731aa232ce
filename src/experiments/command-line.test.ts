import { expect, test } from "vitest"
import { checkRecipe } from "./recipe-check.ts"
import { commandLine } from "./command-line.ts"
import { mehtaSchwabRecipe, trainRecipe, withQuick } from "./recipe.ts"

const study = (settings: Record<string, unknown>): string =>
  commandLine("reproduce mehta-schwab", checkRecipe(mehtaSchwabRecipe, withQuick(settings)))
const train = (settings: Record<string, unknown>): string =>
  commandLine("train", checkRecipe(trainRecipe, { data: "a.npy", layers: [8], ...settings }))

test("settings at their defaults are left out, the seed never", () => {
  expect(study({})).toBe("blockspin reproduce mehta-schwab --seed 1")
  expect(train({})).toBe("blockspin train a.npy --layers 8 --seed 1")
})

test("every other setting is a flag as the command line reads it", () => {
  expect(study({ size: [16, 16], layers: [64, 16], epochs: [3, 4], l1: 1e-7, reconstruction: "mean-field" })).toBe(
    "blockspin reproduce mehta-schwab --size 16x16 --layers 64,16 --epochs 3,4 --l1 1e-7 --reconstruction mean-field --seed 1",
  )
  expect(train({ learningRate: { from: 0.1, to: 0.02 }, l2: 2e-4, binarize: "threshold" })).toBe(
    "blockspin train a.npy --binarize threshold --layers 8 --learning-rate 0.1:0.02 --l2 0.0002 --seed 1",
  )
})

test("defaults are those of --quick where it is given", () => {
  expect(study({ quick: true })).toBe("blockspin reproduce mehta-schwab --quick --seed 1")
  expect(study({ quick: true, epochs: 200 })).toBe("blockspin reproduce mehta-schwab --epochs 200 --quick --seed 1")
  expect(study({ count: 5000, seed: 2 })).toBe("blockspin reproduce mehta-schwab --count 5000 --seed 2")
})

test("place, threads and checkpoints, which do not change the result, are left out", () => {
  expect(study({ out: "runs/second", threads: 1 })).toBe("blockspin reproduce mehta-schwab --seed 1")
  expect(train({ checkpointEvery: 1 })).toBe("blockspin train a.npy --layers 8 --seed 1")
})

test("names are quoted for the shell, and what no flag can say comes from the run's record", () => {
  expect(train({ data: "it's a file.npy" })).toBe(`blockspin train 'it'\\''s a file.npy' --layers 8 --seed 1`)
  expect(train({ learningRate: { from: 0.1, to: 0.01, shape: "exponential" } })).toBe(
    "blockspin train a.npy --config run.json --layers 8 --seed 1",
  )
})

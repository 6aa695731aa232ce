import { expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import {
  logLikelihood,
  logPartition,
  restrictedBoltzmannMachine,
} from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { estimatedLogLikelihood } from "./estimated-log-likelihood.ts"

const machine = restrictedBoltzmannMachine({ visible: 10, hidden: 6, hiddenUnits: "spin" }, { sigma: 0.5, seed: 1 })
const random = new RandomStream(1, "rows")
const data = BitMatrix.from(
  Uint8Array.from({ length: 500 }, () => random.word() & 1),
  50,
  10,
)

test("with the exact ln Z it is the exact log-likelihood, with the error of the data alone", () => {
  const { value, error, dataError, partitionError } = estimatedLogLikelihood(machine, data, {
    value: logPartition(machine),
    error: 0,
  })
  expect(value).toBeCloseTo(logLikelihood(machine, data), 9)
  expect(partitionError).toBe(0)
  expect(error).toBe(dataError)
  expect(dataError).toBeGreaterThan(0)
})

test("errors of data and of ln Z add in quadrature", () => {
  const exact = estimatedLogLikelihood(machine, data, { value: 3, error: 0 })
  const { value, error, dataError } = estimatedLogLikelihood(machine, data, { value: 5, error: 0.7 })
  expect(value).toBeCloseTo(exact.value - 2, 12)
  expect(dataError).toBe(exact.dataError)
  expect(error).toBe(Math.hypot(dataError, 0.7))
})

test("rows of another length are refused", () => {
  expect(() => estimatedLogLikelihood(machine, new BitMatrix(4, 9), { value: 0, error: 0 })).toThrow(
    "estimatedLogLikelihood data: expected at least 2 rows of 10 visible units, as the machine has, got 4 × 9.",
  )
})

import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { boltzmannStatistics } from "../hamiltonian/boltzmann-enumeration.ts"
import { boltzmannMachine } from "../hamiltonian/boltzmann-machine.ts"
import { boltzmannToPolynomial } from "../hamiltonian/boltzmann-polynomial.ts"
import { hopfieldMachine } from "../hamiltonian/hopfield-memory.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { sample } from "./sample.ts"

test.each([
  { name: "0/1 units", machine: boltzmannMachine({ visible: 5, hidden: 4 }, { seed: 3, sigma: 1 }) },
  { name: "±1 units", machine: boltzmannMachine({ visible: 5, hidden: 4, units: "spin" }, { seed: 3, sigma: 0.3 }) },
  { name: "a memory", machine: hopfieldMachine(BitMatrix.from([1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1], 2, 6), { inverseTemperature: 0.8 }) }, // prettier-ignore
])(
  "the samplers of Ising models draw from a Boltzmann machine: averages of $name within 4.5 standard errors",
  async ({ machine }) => {
    const { configurations } = await sample(boltzmannToPolynomial(machine), {
      count: 8000,
      seed: 2,
      threads: 1,
    })
    const low = machine.units === "spin" ? -1 : 0
    const values = configurations.unpack(low)
    const { count: n } = machine
    const { means, products } = boltzmannStatistics(machine)
    const average = (f: (row: number) => number): ReturnType<typeof meanEstimate> =>
      meanEstimate(Float64Array.from({ length: configurations.rows }, (_, row) => f(row * n)))
    for (let i = 0; i < n; i++) {
      expect(Math.abs(deviation(average((at) => values[at + i]), means[i]))).toBeLessThan(4.5) // prettier-ignore
      for (let j = i + 1; j < n; j++) {
        const product = average((at) => values[at + i] * values[at + j])
        expect(Math.abs(deviation(product, products[i * n + j]))).toBeLessThan(4.5)
      }
    }
  },
)

import { expect, test } from "vitest"
import { freeEnergyOf, restrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import { expandFreeEnergy, toLatticeGas, toSpins } from "./expansion.ts"

const machine = restrictedBoltzmannMachine({ visible: 11, hidden: 6 }, { seed: 1, sigma: 1 })

test("the sum of all products with their coefficients is −F, in both bases", () => {
  const spins = expandFreeEnergy(machine)
  const gas = expandFreeEnergy(machine, { basis: "lattice-gas" })
  for (const state of [0, 1, 1024, 1500, 2047]) {
    const bits = Array.from({ length: 11 }, (_, i) => (state >> i) & 1)
    let [bySpins, byGas] = [0, 0]
    for (let set = 0; set < 2048; set++) {
      let product = 1
      for (let i = 0; i < 11; i++) if ((set >> i) & 1) product *= 2 * bits[i] - 1
      bySpins += product * spins[set]
      if ((set & ~state) === 0) byGas += gas[set]
    }
    expect(bySpins).toBeCloseTo(-freeEnergyOf(machine, bits), 10)
    expect(byGas).toBeCloseTo(-freeEnergyOf(machine, bits), 10)
  }
})

test("spins and lattice gas are converted into one another", () => {
  const [spins, gas] = [expandFreeEnergy(machine), expandFreeEnergy(machine, { basis: "lattice-gas" })]
  toLatticeGas(spins).forEach((k, set) => expect(k).toBeCloseTo(gas[set], 9))
  toSpins(gas).forEach((J, set) => expect(J).toBeCloseTo(spins[set], 9))
})

test("one pair of spins is a lattice gas with J/4 of each: k_ij = 4J, k_i = −2J", () => {
  expect([...toLatticeGas(Float64Array.of(0, 0, 0, 0.3))]).toEqual([0.3, -0.6, -0.6, 1.2])
})

test("too many units and tables that are no powers of two are refused", () => {
  expect(() => expandFreeEnergy(restrictedBoltzmannMachine({ visible: 21, hidden: 1 }))).toThrow("expected at most 20 visible units, got 21") // prettier-ignore
  expect(() => toSpins(new Float64Array(3))).toThrow("toSpins: expected 2^N couplings")
})

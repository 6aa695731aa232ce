import { describe, expect, test } from "vitest"
import { output } from "../testing/output.ts"

/** How many errors the value of "u = −1.2345(67), exact −1.2340" is off. */
function errorsOff(text: string): number {
  const [, value, digits, exact] = /u = ([−\d.]+)\((\d+)\), exact ([−\-\d.]+)/.exec(text)!
  const number = (word: string): number => Number(word.replace("−", "-"))
  const error = Number(digits) * 10 ** -value.split(".")[1].length
  return Math.abs(number(value) - number(exact)) / error
}

describe("examples of the samplers", () => {
  test("heat bath: the triangular antiferromagnet has the energy of the infinite lattice", async () => {
    const text = await output(() => import("./heat-bath.ts"))
    expect(text).toContain("equilibrated: true")
    expect(errorsOff(text)).toBeLessThan(4)
  })

  test("Metropolis: the Blume–Capel model has the energy of its enumeration", async () => {
    expect(errorsOff(await output(() => import("./metropolis.ts")))).toBeLessThan(4)
  })

  test("Swendsen–Wang: clusters and spins agree in ⟨m²⟩, a few sweeps suffice", async () => {
    const text = await output(() => import("./swendsen-wang.ts"))
    expect(Number(/τ_int = ([\d.]+)/.exec(text)![1])).toBeLessThan(8)
    const [spins, clusters] = [...text.matchAll(/: 0\.(\d+)\(/g)].map(([, digits]) => Number(`0.${digits}`))
    expect(clusters / spins).toBeGreaterThan(0.9)
    expect(clusters / spins).toBeLessThan(1.1)
  })

  test("Wolff: Kaufman's energy at T_c", async () => {
    expect(errorsOff(await output(() => import("./wolff.ts")))).toBeLessThan(4)
  })

  test("exact samples have Kaufman's energy at T_c", async () => {
    expect(errorsOff(await output(() => import("./exact.ts")))).toBeLessThan(4)
  })
})

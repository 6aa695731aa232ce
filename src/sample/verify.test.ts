import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import type { Model } from "../hamiltonian/model.ts"
import { Clusters } from "./clusters.ts"
import { HeatBath } from "./heat-bath.ts"
import { SAMPLERS, verify } from "./verify.ts"

function expectIsing(model: Model): Ising {
  if (model.kind !== "ising") throw new InputError("not taken here")
  return model
}

test("the library's samplers pass, each on the models that it takes", async () => {
  const { checks, passed } = await verify({ seed: 3, threads: 2 })
  expect(checks.filter(({ correctedPValue }) => correctedPValue < 0.01)).toEqual([])
  expect(passed).toBe(true)
  for (const { name } of SAMPLERS) expect(checks.filter(({ sampler }) => sampler === name).length).toBeGreaterThan(20)
  // The heat bath takes all models.
  const models = (checked: typeof checks): number => new Set(checked.map(({ model }) => model)).size
  expect(models(checks.filter(({ sampler }) => sampler === "heat-bath"))).toBe(models(checks))
  expect(models(checks)).toBeGreaterThanOrEqual(15)
  // p-values of correct samplers are even: the mean of n of them is 1/2 ± 1/√(12 n).
  const mean = checks.reduce((sum, { pValue }) => sum + pValue, 0) / checks.length
  // Energies and magnetizations of one model are correlated: four times as wide.
  expect(Math.abs(mean - 0.5)).toBeLessThan((4 * 2) / Math.sqrt(12 * checks.length))
}, 240_000)

test("wrong samplers are found: a coupling off by 3 %, a neighbour that is mistyped, too short a burn-in", async () => {
  const wrong = await verify({
    threads: 2,
    samplers: [
      {
        name: "coupling",
        spacing: 2,
        make: (engine, model, seed) => {
          const { coupling } = expectIsing(model)
          return new Clusters(engine, { ...expectIsing(model), coupling: 1.03 * coupling }, { method: "swendsen-wang", chains: 1000, seed })
        },
      },
    ],
  })
  expect(wrong.passed).toBe(false)
  const mistyped = await verify({
    threads: 2,
    samplers: [
      {
        name: "neighbour",
        spacing: 2,
        make: (engine, any, seed) => {
          const model = expectIsing(any)
          const neighbours = model.lattice.neighbours.slice()
          neighbours[5] = neighbours[4]
          const lattice = { ...model.lattice, neighbours }
          return new HeatBath(engine, ising({ ...model, lattice }), { groups: 8, seed })
        },
      },
    ],
  })
  expect(mistyped.passed).toBe(false)
}) // prettier-ignore

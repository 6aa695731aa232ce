/**
 * Couplings that machines learned beside those of the models that made their data:  npm run studies -- effective-couplings   (five minutes)
 *
 * The figure of docs/guide/effective-hamiltonians.md and its numbers: random bonds and fields on 4 × 4 sites, coupling by coupling, and
 * the Ising model on 6 × 6, by distance.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { RandomStream } from "../src/compute/philox.ts"
import { Engine } from "../src/compute/engine.ts"
import { effectiveCouplingsFigure } from "../src/figures/effective-couplings.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { compareHamiltonians } from "../src/hamiltonian/effective-hamiltonian/compare-hamiltonians.ts"
import { couplingsByDistance } from "../src/hamiltonian/effective-hamiltonian/couplings-by-distance.ts"
import { type Ising, ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { type Polynomial, polynomial } from "../src/hamiltonian/polynomial.ts"
import { randomBonds, termList } from "../src/hamiltonian/operators.ts"
import type { RestrictedBoltzmannMachine } from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import { Trainer } from "../src/learn/trainer.ts"
import { sample } from "../src/sample/sample.ts"
import { formatEstimate } from "../src/statistics/estimate.ts"
import { table } from "./measured.ts"

const MACHINES = 4
const EPOCHS = 150

/** Machines of spins, each trained on a sample of its own by persistent contrastive divergence with a falling learning rate. */
async function train(engine: Engine, model: Ising | Polynomial, hidden: number): Promise<RestrictedBoltzmannMachine[]> {
  const machines: RestrictedBoltzmannMachine[] = []
  for (let seed = 1; seed <= MACHINES; seed++) {
    const { configurations } = await sample(model, { count: 20_000, seed, threads: 1 })
    const trainer = new Trainer(engine, configurations, hidden, {
      method: "pcd", steps: 2, chains: 500, epochs: EPOCHS, learningRate: { from: 0.15, to: 0.003 }, sigma: 0.1,
      visibleUnits: "spin", hiddenUnits: "spin", seed,
    }) // prettier-ignore
    for (let epoch = 0; epoch < EPOCHS; epoch++) await trainer.runEpoch()
    machines.push(trainer.machine())
  }
  return machines
}

using engine = await Engine.create({ threads: 1 })

const small = square(4, 4, { periodic: false })
const stream = new RandomStream(1, "fields")
const fields = termList(Array.from({ length: small.sites }, (_, i) => [0.2 * stream.normal(), [i]] as const), 1, "fields") // prettier-ignore
const bonds = randomBonds(small, { coupling: 0.5, distribution: "gaussian", seed: 1 })
const glass = polynomial({ lattice: small, operators: [bonds, fields] })
const compared = compareHamiltonians(await train(engine, glass, 32), glass, { orders: [1, 2, 3, 4] })

const magnet = ising({ lattice: square(6, 6), coupling: 0.35 })
const machines = await train(engine, magnet, 72)
const distances = couplingsByDistance(machines, magnet)

const data = {
  couplings: {
    title: "Gaussian bonds and fields on 4 × 4 sites",
    values: compared.couplings.filter(({ sites }) => sites.length <= 2),
  },
  distances: { title: "Ising model on the 6 × 6 torus, K = 0.35", values: distances },
}
const svg = renderSvg(effectiveCouplingsFigure, data, "light")
writeFileSync(join(import.meta.dirname, "../docs/figures/effective-couplings.png"), renderPng(svg, { scale: 2 }))

console.log(
  table(
    ["operator", "of the model", "learned"],
    [...compared.operators, ...compareHamiltonians(machines, magnet).operators].map(({ name, exact, learned }) => [
      name,
      exact.toFixed(3),
      formatEstimate(learned),
    ]),
  ),
)
console.log(
  table(
    ["order", "products not in the model", "root mean square", "scatter"],
    compared.rest.map(({ order, sets, rootMeanSquare, scatter }) => [
      String(order),
      String(sets),
      rootMeanSquare.toFixed(4),
      scatter.toFixed(4),
    ]),
  ),
)
console.log(
  table(
    ["r", "of the model", "learned"],
    distances.map(({ distance, exact, learned }) => [distance.toFixed(3), exact.toFixed(3), formatEstimate(learned)]),
  ),
)

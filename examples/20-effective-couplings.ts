// What Hamiltonian did a Boltzmann machine learn? Its hidden units are summed over, and fields, pair and many-body couplings of the
// visible spins are left, beside those of the ring of Ising spins that made the data.
import {
  Engine,
  type RestrictedBoltzmannMachine,
  Trainer,
  chain,
  compareHamiltonians,
  effectiveCouplings,
  effectivePolynomial,
  exactAverages,
  formatEstimate,
  ising,
  logPartition,
  sample,
} from "blockspin"

const model = ising({ lattice: chain(8), coupling: 0.5 })
using engine = await Engine.create({ threads: 1 })
const machines: RestrictedBoltzmannMachine[] = []
for (let seed = 1; seed <= 4; seed++) {
  // A sample for each machine: their spread is then that of the samples and of training together.
  const { configurations } = await sample(model, { count: 10_000, seed, threads: 1 })
  const trainer = new Trainer(engine, configurations, 8, {
    method: "pcd",
    chains: 500,
    epochs: 40,
    learningRate: { from: 0.15, to: 0.003 },
    sigma: 0.3,
    visibleUnits: "spin",
    hiddenUnits: "spin",
    seed,
  })
  for (let epoch = 0; epoch < 40; epoch++) await trainer.runEpoch()
  machines.push(trainer.machine())
}

const { couplings } = effectiveCouplings(machines[0], { orders: [1, 2, 3, 4], strongest: 10 })
for (const { sites, value } of couplings) console.log(`J(${sites.join(", ")}) = ${value.toFixed(3)}`)

const { operators, rest } = compareHamiltonians(machines, model, { orders: [1, 2, 3, 4] })
for (const { name, exact, learned } of operators) console.log(`${name}: ${formatEstimate(learned)}, exact ${exact}`)
for (const { order, sets, rootMeanSquare, scatter } of rest)
  console.log(`order ${order}: ${sets} others of ${rootMeanSquare.toFixed(4)}, scatter ${scatter.toFixed(4)}`)

// The free energy of the machine as a model like any other, for samplers and enumeration.
const free = effectivePolynomial(machines[0])
console.log(`ln Z = ${exactAverages(free).logPartition.toFixed(6)}, machine ${logPartition(machines[0]).toFixed(6)}`)

/**
 * Kadanoff's bound on ln Z of the square-lattice Ising model, from K = 0.1 to 0.8:  npm run studies -- kadanoff-bound   (half a minute)
 *
 * The figure of docs/guide/kadanoff-bound.md, and its numbers as a table: how far bounds are above the exact ln Z, and tensors below it.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { freeEnergyCertificate } from "../src/coarsen/kadanoff/free-energy-certificate.ts"
import { kadanoffBound } from "../src/figures/kadanoff-bound.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { table } from "./measured.ts"

const BOND_DIMENSION = 8
/** 0.1, 0.125 … 0.8, and more where the tensors' error peaks. */
const grid = Array.from({ length: 29 }, (_, k) => (k + 4) / 40)
const couplings = [...grid, 0.43, 0.435, criticalCoupling, 0.445, 0.46].toSorted((a, b) => a - b)
/** Of the best p of each step: both phases of the bound's own transition, at 0.4785. */
const FLOWS = [0.2, 0.35, criticalCoupling, 0.4785, 0.49, 0.5]

const certificate = freeEnergyCertificate({ couplings, bondDimension: BOND_DIMENSION })
const data = { certificate, bondDimension: BOND_DIMENSION, flows: freeEnergyCertificate({ couplings: FLOWS }) }
const svg = renderSvg(kadanoffBound, data, "light")
writeFileSync(join(import.meta.dirname, "../docs/figures/kadanoff-bound.png"), renderPng(svg, { scale: 2 }))

const rows = certificate.map(({ coupling, exact, tensor, ...bounds }) => [
  coupling.toFixed(4),
  exact.toFixed(6),
  ...[bounds.critical.value, bounds.constant.value, bounds.flow.value, tensor].map((value) =>
    (value / exact - 1).toExponential(2),
  ),
])
console.log(
  table(
    ["K", "ln Z", "bound, p = p*", "best constant p", "best p of each step", `tensors, χ = ${BOND_DIMENSION}`],
    rows,
  ),
)

/**
 * How much a memory holds:  npm run studies -- hopfield-memory   (a minute)
 *
 * Random patterns stored by Hebb's rule, and the overlap after recall that started at one of them, beside that of endless many units
 * (Amit, Gutfreund & Sompolinsky 1985, doi:10.1103/PhysRevLett.55.1530), which falls from 0.967 to 0 at P/N = 0.138.
 */
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { RandomStream } from "../src/compute/philox.ts"
import {
  hopfieldMachine,
  patternOverlaps,
  recallPattern,
  retrievalOverlap,
} from "../src/hamiltonian/hopfield-memory.ts"
import { formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { table } from "./measured.ts"

const SIZES = [500, 1000, 2000]
const RECALLED = 50

function overlaps(units: number, load: number): Float64Array {
  const count = Math.round(load * units)
  const stream = new RandomStream(1, `hopfield memory ${units}`, count)
  const bits = Uint8Array.from({ length: count * units }, () => stream.word() & 1)
  const patterns = BitMatrix.from(bits, count, units)
  const machine = hopfieldMachine(patterns)
  return Float64Array.from({ length: Math.min(RECALLED, count) }, (_, μ) => {
    const ξ = Array.from({ length: units }, (__, i) => 2 * patterns.get(μ, i) - 1)
    return patternOverlaps(patterns, recallPattern(machine, ξ).state)[μ]
  })
}

const rows = [0.05, 0.08, 0.1, 0.12, 0.13, 0.14, 0.15, 0.16, 0.18, 0.2, 0.25].map((load) => [
  load.toFixed(2),
  ...SIZES.map((units) => {
    const found = overlaps(units, load)
    const recalled = found.filter((m) => m > 0.9).length / found.length
    return `${formatEstimate(meanEstimate(found))}, ${(100 * recalled).toFixed(0)} %`
  }),
  retrievalOverlap(load).toFixed(4),
])
console.log(table(["P/N", ...SIZES.map((units) => `m (and above 0.9) of ${units} units`), "N → ∞"], rows))

// The critical point from Binder cumulants of three sizes, measured over a range of couplings and scaled onto one curve.
import { type ScalingCurve, analyseThermodynamics, collapse, formatEstimate, ising, sample, square } from "blockspin"

const couplings = [0.41, 0.425, 0.44, 0.455, 0.47]
const curves: ScalingCurve[] = []
for (const length of [8, 12, 16]) {
  const binder = couplings.map(async (coupling, i) => {
    const model = ising({ lattice: square(length, length), coupling })
    // A seed for each point: the same random numbers at every coupling would correlate the errors.
    const samples = await sample(model, { count: 2048, method: "swendsen-wang", seed: 100 * length + i, threads: 1 })
    const { energies, magnetizations, chainStarts } = samples
    const replicas = chainStarts.length - 1
    const measured = analyseThermodynamics({ energies, magnetizations, replicas, coupling, sites: length ** 2 })
    return measured.binderCumulant.mean
  })
  curves.push({ length, x: couplings, y: await Promise.all(binder) })
}
const { critical, nu, quality } = collapse(curves)
console.log(`K_c = ${formatEstimate(critical)}, exact 0.440687`)
console.log(`ν = ${formatEstimate(nu)}, exact 1; S = ${quality.toFixed(2)}`)

/**
 * Critical points and exponents from finite sizes, by two methods that share no data, of the Ising model on the square and on the
 * simple cubic lattice and of the three-state Potts model: npm run studies finite-size-scaling, about 25 minutes on a core.
 *
 * Decided before the runs:
 * - Swendsen–Wang chains, 16 of them, started half hot and half cold. Sizes 8 … 64 (square), 6 … 24 (cubic).
 * - Method 1, which is not told the critical point: Binder cumulant U = 1 − ⟨m⁴⟩/(3⟨m²⟩²) at 11 couplings a size, independent runs, evenly
 *   over |K/K_c − 1| L^(1/ν) ≤ 1 (published K_c and ν say where to measure, nothing more); collapse gives K_c and ν. The collapse of ⟨m²⟩
 *   gives 2β/ν too, crossings of U of neighbouring sizes K_c again.
 * - Method 2: at the published K_c, dU/dK, d ln⟨|m|⟩/dK and d ln⟨m²⟩/dK from covariances with E, all ∝ L^(1/ν); ⟨m²⟩ ∝ L^(−2β/ν) from
 *   the improved estimator. dU/dK is the one that counts, the others are reported.
 * - What counts: L ≥ 16 (square), L ≥ 8 (cubic), no corrections. Beside it: all sizes; without the smallest; half the range of K; all sizes with
 *   a correction L^(−ω), ω = 2, 0.83, 0.8. Their largest distance from what counts is quoted as the systematic error.
 * - Errors of one standard error: jackknife over 64 blocks (a quarter of a chain each) for points, parametric bootstrap (200) for the
 *   collapse, bootstrap over blocks (1000) for the slopes.
 *
 * K. Binder, Z. Phys. B 43, 119 (1981), doi:10.1007/BF01293604; A. M. Ferrenberg & D. P. Landau, Phys. Rev. B 44, 5081 (1991),
 * doi:10.1103/PhysRevB.44.5081 (slopes). References: critical.ts; ν = 0.62997 and ω = 0.83 of the cubic lattice: M. Hasenbusch,
 * Phys. Rev. B 82, 174433 (2010), doi:10.1103/PhysRevB.82.174433; F. Kos et al., JHEP 08 (2016) 036, doi:10.1007/JHEP08(2016)036.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { finiteSizeScaling } from "./finite-size-scaling-figure.ts"
import { type Results, analyse } from "./finite-size-scaling-analysis.ts"
import { STUDIES, measureStudy } from "./finite-size-scaling-runs.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "runs/studies/finite-size-scaling")

const asked = process.argv.slice(2)
const parts: string[] = []
const results: Results[] = []
for (const study of STUDIES) {
  if (asked.length > 0 && !asked.includes(study.name)) continue
  const [text, result] = analyse(study, await measureStudy(folder, study))
  parts.push(text)
  results.push(result)
  console.log(`${text}\n`)
}
if (results.length === STUDIES.length) {
  writeFileSync(join(folder, "summary.md"), `${parts.join("\n\n")}\n`)
  writeFileSync(
    join(root, "docs/figures/finite-size-scaling.png"),
    renderPng(renderSvg(finiteSizeScaling, results, "light"), { scale: 1.2 }),
  )
}

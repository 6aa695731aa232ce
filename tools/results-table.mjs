// Prints the main table of a Mehta–Schwab run as Markdown: node tools/results-table.mjs runs/mehta-schwab/results.json
import { readFileSync } from "node:fs"
import { formatEstimate } from "../src/statistics/estimate.ts"
const { fields, reconstructions, verdicts, recipe } = JSON.parse(readFileSync(process.argv[2], "utf8"))
const pilot = [
  ["364", ".10"],
  ["59.9", ".82"],
  ["163", ".61"],
]
const sites = recipe.size[0] * recipe.size[1]
console.log(
  "| stack | layer | size (sites) | pilot run | ideal block | locality | pilot run | overlap | block-spin distance |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)
for (const name of ["trained", "shuffled", "untrained", "relabelled"])
  for (const layer of fields[name])
    console.log(
      `| ${name} | ${layer.layer} (${layer.units}) | ${formatEstimate(layer.size)} | ${name === "trained" ? pilot[layer.layer - 1][0] : ""} | ${name === "trained" ? sites / layer.units : ""} | ${formatEstimate(layer.locality)} | ${name === "trained" ? pilot[layer.layer - 1][1] : ""} | ${formatEstimate(layer.overlap.pairs)} | ${formatEstimate(layer.blockSpin.distance)} |`,
    )
console.log(
  "\n| reconstructed from | overlap | 8×8-block correlation | magnetization correlation | energy (J a site) |\n| --- | --- | --- | --- | --- |",
)
for (const one of reconstructions)
  console.log(
    `| layer ${one.layer} | ${formatEstimate(one.overlap)} | ${formatEstimate(one.blockCorrelation)} | ${formatEstimate(one.magnetizationCorrelation)} | ${formatEstimate(one.energy)} |`,
  )
console.log(`| the samples themselves | 1 | 1 | 1 | ${formatEstimate(reconstructions[0].originalEnergy)} |\n`)
for (const { claim, outcome, evidence } of verdicts)
  console.log(
    `- **${{ holds: "holds", fails: "does not hold", inconclusive: "not conclusive" }[outcome]}**: ${claim} ${evidence}`,
  )

/** What `blockspin rsmi` found, for people and for its figure. */
import type { CoarseFiltersData } from "../figures/coarse-filters.ts"
import { formatEstimate } from "../statistics/estimate.ts"
import type { RsmiRunResult } from "./rsmi-run.ts"

const RULE_NAMES: Readonly<Record<string, string>> = {
  edge: "edge spin",
  edges: "both edge spins",
  centre: "centre spin",
  sum: "sum of the spins",
  majority: "majority",
}

/** The result for people: a line a filter, then the information of each rule. */
export function rsmiText(result: RsmiRunResult): string {
  const { recipe, source, filters, bound, ceiling, reached, exact } = result
  const rows: [string, string][] = [["block", source]]
  for (const [j, { weights, bias = 0, shares }] of filters.entries()) {
    const constant = bias === 0 ? "" : `, c = ${signed(bias)}`
    rows.push([`filter ${j + 1}`, `${weights.map(signed).join("  ")}${constant}`])
    rows.push(["  share of Σ Λ²", shares.map((share) => `${(100 * share).toFixed(1)} %`).join("  ")])
  }
  if (bound) rows.push(["I(H:E) ≥", `${formatEstimate(bound)} bits, on held-out samples (a batch can show ${ceiling} bits at most)`])
  if (bound && bound.value <= 2 * bound.error) rows.push(["", "not above 0 by two standard errors: nothing is learned yet, or there is nothing to know. Take more --steps or samples"])
  if (recipe.starts > 1 && bound) rows.push(["  starts", `${reached} of ${recipe.starts} within two standard errors of the best`])
  if (exact) {
    const bits = (value: number): string => `${value.toFixed(6)} bits`
    rows.push([bound ? "  exact" : "I(H:E)", bits(exact.filters)])
    if (bound) rows.push(["  best filter", bits(exact.optimal)])
    if (exact.partition !== undefined) rows.push(["  best rule of one spin", bits(exact.partition)])
    for (const { name, information } of exact.rules) rows.push([`  ${RULE_NAMES[name]}`, bits(information)])
    rows.push(["I(V:E)", bits(exact.block)])
  }
  const width = Math.max(...rows.map(([head]) => head.length))
  return rows.map(([head, value]) => `${head.padEnd(width)}  ${value}`).join("\n")
} // prettier-ignore

/** The figure of a result. */
export function rsmiFigure(result: RsmiRunResult): CoarseFiltersData {
  const { recipe, source, filters, bound, curve, exact } = result
  const [width, height] = [recipe.block.at(-1)!, recipe.block.length === 1 ? 1 : recipe.block[0]]
  const found = bound ? `I(H:E) ≥ ${formatEstimate(bound)} bits` : `I(H:E) = ${exact!.filters.toFixed(5)} bits`
  const limit = exact ? [{ name: `the whole block, ${exact.block.toFixed(4)}`, value: exact.block }] : []
  const best = exact ? [{ name: `best filter, ${exact.optimal.toFixed(4)}`, value: exact.optimal }] : []
  return {
    heading: `${found}; ${source}`,
    filters: filters.map(({ weights }, j) => ({ name: `filter ${j + 1}, Λ`, weights, height, width })),
    ...(curve
      ? { curve: curve.map(({ step, bound: { value, error } }) => ({ step, value, error })) }
      : {
          bars: [
            { name: `best filter${filters.length === 1 ? "" : "s"}, |Λ| = ${recipe.sharpness}`, value: exact!.filters },
            ...exact!.rules.map(({ name, information }) => ({ name: RULE_NAMES[name], value: information })),
          ],
        }),
    references: curve ? [...best, ...limit] : limit,
  }
}

function signed(value: number): string {
  return (Math.round(1000 * value) / 1000).toFixed(3).replace("-", "−")
}

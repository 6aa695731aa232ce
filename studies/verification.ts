/**
 * The table of docs/guide/verification.md: blockspin verify --json | node studies/verification.ts. A row is a sampler on a model, with
 * the number of its checks and the least likely of them; its p-value is given alone and corrected for the number of all checks (Holm).
 */
import { readFileSync } from "node:fs"
import type { Verification } from "../src/sample/verify.ts"
import { deviation, formatEstimate } from "../src/statistics/estimate.ts"
import { table } from "./measured.ts"

const { checks, passed } = JSON.parse(readFileSync(0, "utf8")) as Verification
const rows = Map.groupBy(checks, ({ sampler, model }) => `${sampler}\n${model}`)
console.log(
  table(
    ["sampler", "model", "checks", "least likely", "measured", "exact", "σ", "p", "p corrected"],
    Array.from(rows.values(), (row) => {
      const { sampler, model, quantity, measured, exact, pValue, correctedPValue } = row.reduce((a, b) =>
        b.pValue < a.pValue ? b : a,
      )
      const histogram = quantity.startsWith("χ²")
      return [
        sampler,
        model,
        String(row.length),
        quantity,
        histogram ? measured.value.toFixed(1) : formatEstimate(measured),
        histogram ? `${exact} degrees` : exact.toFixed(6).replace("-", "−"),
        histogram ? "" : deviation(measured, exact).toFixed(1).replace("-", "−"),
        pValue.toFixed(4),
        correctedPValue.toPrecision(2),
      ]
    }),
  ),
)
const smallest = Math.min(...checks.map(({ correctedPValue }) => correctedPValue))
console.log(
  `\n${passed ? "Passed" : "FAILED"}: ${checks.length} checks, smallest corrected p-value ${smallest.toPrecision(2)}.`,
)

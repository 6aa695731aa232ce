/** What the study claims of each system, with the numbers that decide it: holds or fails by three standard errors. */
import type { Verdict } from "../figures/report-page.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import type { CatsAndCosmosResult, Dreams, SystemResult } from "./cats-and-cosmos.ts"
import { above } from "./mehta-schwab-claims.ts"

/** Difference of ρ that counts as kept. */
const KEPT = 0.1
/** Halves of the chains that are further apart have not forgotten where they started: of eight distances, one in a hundred is. */
const APART = 4

export function claims({ systems, untrained }: CatsAndCosmosResult): Verdict[] {
  return systems.flatMap((one) => {
    const { system, layers } = one
    const [first, ...others] = layers
    const last = others.at(-1)
    const local = difference(untrained[0].radius, first.radius)
    return [
      {
        claim: `${system.name}: the first layer's fields are more local than untrained ones.`,
        outcome: above(local, 0),
        evidence: `Median radius ${formatEstimate(first.radius)} of an even field's, untrained ${formatEstimate(untrained[0].radius)}.`,
      },
      ...(last
        ? [
            {
              claim: `${system.name}: fields grow from the first layer to the last, as blocks do.`,
              outcome: above(difference(last.size, first.size), 0),
              evidence: `Median sizes ${layers.map(({ size }) => formatEstimate(size)).join(", ")} sites.`,
            },
          ]
        : []),
      kept(one, "machine", "the first machine's"),
      ...(last ? [kept(one, "whole", "the stack's")] : []),
    ]
  })
}

/** Whether the samples' ρ is that of the data within {@link KEPT} at every distance up to half the window. */
function kept({ system, correlations, ...result }: SystemResult, of: "machine" | "whole", whose: string): Verdict {
  const dreams: Dreams = result[of]
  const half = Math.floor(correlations.length / 2)
  const off = correlations.slice(1, half + 1).map((data, k) => ({
    r: k + 1,
    data,
    sampled: dreams.correlations[k + 1],
    gap: gapOf(data, dreams.correlations[k + 1]),
  }))
  const worst = off.reduce((a, b) => (b.gap.value > a.gap.value ? b : a))
  const outcome = above({ value: KEPT - worst.gap.value, error: worst.gap.error }, 0)
  const mixed = dreams.halvesApart <= APART
  return {
    claim: `${system.name}: ${whose} samples have the data's correlations.`,
    outcome: mixed ? outcome : "inconclusive",
    evidence:
      `Furthest off is ρ(${worst.r}) = ${formatEstimate(worst.sampled)}, of the data ${formatEstimate(worst.data)} (kept: within ${KEPT}, r up to ${half}).` +
      (mixed
        ? ""
        : ` Chains started at data and at coins differ by ${dreams.halvesApart.toFixed(1)} standard errors: they have not forgotten their start.`),
  }
}

function gapOf(a: Estimate, b: Estimate): Estimate {
  return { value: Math.abs(a.value - b.value), error: Math.hypot(a.error, b.error) }
}

function difference(a: Estimate, b: Estimate): Estimate {
  return { value: a.value - b.value, error: Math.hypot(a.error, b.error) }
}

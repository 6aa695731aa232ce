import type { Operator } from "../operators.ts"

/** The terms of an operator as sorted lists of sites, sorted. */
export function termsOf({ offsets, members }: Operator): string[] {
  return Array.from({ length: offsets.length - 1 }, (_, t) =>
    members
      .slice(offsets[t], offsets[t + 1])
      .sort((a, b) => a - b)
      .join(),
  ).sort()
}

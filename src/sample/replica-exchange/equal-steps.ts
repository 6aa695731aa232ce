/**
 * Levels at equal distances. The acceptance A of exchanges between neighbours is taken as a distance z, A = erfc(z/√2), as it is for
 * energies with normal distributions; z of small steps adds up along a ladder, and whatever the distribution, A of equal steps
 * is equal.
 *
 * D. A. Kofke, J. Chem. Phys. 117, 6911 (2002), doi:10.1063/1.1507776; K. Hukushima, Phys. Rev. E 60, 3606 (1999),
 * doi:10.1103/PhysRevE.60.3606 (equal acceptance by iteration).
 */
import { normalPValue } from "../../statistics/p-value.ts"

/** z with acceptance A = erfc(z/√2), the two-sided p-value of z. */
export function acceptanceDistance(acceptance: number): number {
  let [low, high] = [0, 40]
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (normalPValue(middle) > acceptance) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** `steps` + 1 levels at equal distances, which are taken to grow linearly between the levels they were measured at. */
export function equallyPlaced(levels: readonly number[], distances: readonly number[], steps: number): number[] {
  const ends = [0]
  for (const z of distances) ends.push(ends.at(-1)! + z)
  return Array.from({ length: steps + 1 }, (_, n) => {
    if (n === 0) return levels[0]
    if (n === steps) return levels.at(-1)!
    const z = (ends.at(-1)! * n) / steps
    const k = ends.findIndex((_, k) => ends[k + 1] >= z)
    return levels[k] + ((levels[k + 1] - levels[k]) * (z - ends[k])) / distances[k]
  })
}

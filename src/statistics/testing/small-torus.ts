/** All 65536 states of the Ising model on the 4 × 4 torus, counted one by one: g(E, M) and what follows from it. */

export const TORUS: readonly { readonly E: number; readonly M: number; readonly states: number }[] = (() => {
  const counts = new Map<string, number>()
  for (let bits = 0; bits < 65536; bits++) {
    const s = (y: number, x: number): number => 2 * ((bits >> (4 * (y % 4) + (x % 4))) & 1) - 1
    let [E, M] = [0, 0]
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) {
        E -= s(y, x) * (s(y, x + 1) + s(y + 1, x))
        M += s(y, x)
      }
    }
    counts.set(`${E} ${M}`, (counts.get(`${E} ${M}`) ?? 0) + 1)
  }
  return [...counts].map(([key, states]) => {
    const [E, M] = key.split(" ").map(Number)
    return { E, M, states }
  })
})()

/** Exact averages at coupling K, of the whole torus; m = M/16. */
export function torusAverages(
  K: number,
): Readonly<Record<"energy" | "specificHeat" | "absolute" | "m2" | "logPartition", number>> {
  const weights = TORUS.map(({ E, states }) => states * Math.exp(-K * (E + 32)))
  const Z = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = (f: (level: (typeof TORUS)[number]) => number): number =>
    TORUS.reduce((sum, level, i) => sum + (weights[i] / Z) * f(level), 0)
  const energy = mean(({ E }) => E)
  return {
    energy,
    specificHeat: K ** 2 * mean(({ E }) => (E - energy) ** 2),
    absolute: mean(({ M }) => Math.abs(M) / 16),
    m2: mean(({ M }) => (M / 16) ** 2),
    logPartition: Math.log(Z) + 32 * K,
  }
}

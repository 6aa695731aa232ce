/** "Did you mean …?" for the names in recipes. */

/** The name most like `wanted`, if any is close: at most a third of its letters differ. */
export function closest(wanted: string, names: Iterable<string>): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, "")
  let best: string | undefined
  let least = Math.max(1, Math.floor(plain(wanted).length / 3)) + 0.5
  for (const name of names) {
    const distance = editDistance(plain(wanted), plain(name))
    if (distance >= least) continue
    best = name
    least = distance
  }
  return best
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (Damerau 1964, doi:10.1145/363958.363994). */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    before = row
    row = next
  }
  return row[b.length]
}

/** Repeats a timed piece of work and prints one JSON line in the form of the peers (bench/peers/README.md). */
export interface Timed {
  readonly case: string
  readonly unit: "samples/s" | "flips/ns" | "sweeps/s" | "steps/s"
  readonly threads: number
  readonly check?: Record<string, unknown>
}

/** Runs `work`, which returns the amount done, for about `seconds`, split into `repeats` timed parts after a warm-up. */
export async function timed(
  description: Timed,
  work: () => Promise<number>,
  seconds: number,
  perSecond = 1,
  repeats = 7,
): Promise<void> {
  await work()
  const rates: number[] = []
  for (let n = 0; n < repeats; n++) {
    const start = performance.now()
    let amount = 0
    while (performance.now() - start < (1000 * seconds) / repeats) amount += await work()
    rates.push(amount / ((performance.now() - start) / 1000) / perSecond)
  }
  rates.sort((a, b) => a - b)
  console.log(
    JSON.stringify({
      peer: "blockspin",
      version: `Node ${process.versions.node}`,
      ...description,
      median: rates[repeats >> 1],
      min: rates[0],
      max: rates[repeats - 1],
      runs: repeats,
      maxRssMB: process.resourceUsage().maxRSS / 1000,
    }),
  )
}

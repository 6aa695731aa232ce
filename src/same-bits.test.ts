/** The Node half of the comparison with same-bits.browser.test.ts. */
import { expect, test } from "vitest"
import {
  EXPECTED_BITS,
  annealingBits,
  blockBits,
  chainBits,
  heatBathBits,
  layerBits,
  trainerBits,
  walkerBits,
} from "./testing/same-bits.ts"

test.each([1, 2, 3, 4])(
  "layers, annealing, samplers, block operators and training give the same bits in Node, on %i threads, as anywhere",
  async (threads) => {
    const got = {
      layer: await layerBits(threads),
      annealing: await annealingBits(threads),
      heatBath: await heatBathBits(threads),
      trainer: await trainerBits(threads),
      chains: await chainBits(threads),
      walkers: await walkerBits(threads),
      blocks: await blockBits(threads),
    }
    expect(got).toEqual(EXPECTED_BITS)
  },
)

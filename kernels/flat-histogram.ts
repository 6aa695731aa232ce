// Walkers over the energies of a model, one spin at a time, at a site taken at random: a new value is accepted with probability
// min(1, g(E)/g(E')). With ln f added to ln g(E) after every trial this is the method of Wang & Landau 2001
// (doi:10.1103/PhysRevLett.86.2050), in its last stage with ln f = levels/trials (Belardinelli & Pereyra 2007,
// doi:10.1103/PhysRevE.75.046701); with ln f = 0 it is the multicanonical method of Berg & Neuhaus 1992
// (doi:10.1103/PhysRevLett.68.9), in detailed balance with 1/g(E).
//
// Energies are whole numbers, bins. ln g of a bin is −∞ until it is visited, and +∞ where a walker may not go: both follow from
// the rule of acceptance; how often a walker would have gone there is counted. A walker has its own random numbers: results do not depend on the threads.
import { barrier, nextTask } from "./barrier"
import { exponential } from "./exponential"
import { SUPPLY, refill } from "./random"

@unmanaged export class FlatHistogram {
  rule: i32 // PRODUCTS …
  sites: i32
  values: i32 // q
  records: usize // sites × RECORD bytes: see below
  square: i32 // PRODUCTS: bins that s² costs
  pair: i32 // LIKE: bins that a pair of like values gains
  favour: i32 // LIKE: bins that a site of the field's colour gains
  fieldColour: i32
  walkers: i32
  spins: usize // walkers × stride bytes: 0 … q − 1
  stride: usize
  random: usize // walkers × 64 bytes: four xoshiro128++ side by side
  scratch: usize // threads × scratchSize: the supply of random words, then how many sites have each value (4 q bytes)
  scratchSize: usize
  states: usize // walkers × WALKER bytes
  levels: usize // walkers × levelsSize: ln g and visits of each bin, f64
  levelsSize: usize
  moments: usize // walkers × momentsSize: measurements and the sums of |m|, m², m⁴ of each bin, f64; 0 if not wanted
  momentsSize: usize
  barrier: usize
}

// Rules. The field of a site is what its neighbours add up to, in bins: value v costs −v · field + square · (v − 1)².
const PRODUCTS: i32 = 0
const LIKE: i32 = 1

// A record: address of the members (u32), of the steps (u32), numbers of pairs and of larger terms, the field if all others are 0
// (i32). Members: the other site of each pair; then, of each larger term, how many other sites it has and which. A step is what a
// pair adds to the field, times the other's value, and what a larger term adds if the product of its other spins is +1.
const RECORD: usize = 32

// A walker: bin, number of visited bins, lowest and highest bin (i32, of those visited where they are being learned), which end it
// is on its way to (0: the lowest), whether ln f follows 1/t (i32), ln f, trials, ends reached in turn (f64).
const WALKER: usize = 64

const TRIALS: i32 = 32 // two words each: a supply

// 1 if the product of the ±1 spins in a larger term is +1, else 0. `at`: their number, then the sites.
@inline function positive(spins: usize, at: usize): u32 {
  const count = load<u32>(at)
  let odd = count + 1
  for (let k = at + 4; k <= at + 4 * <usize>count; k += 4) odd += load<u8>(spins + load<u32>(k))
  return odd & 1
}

// By how many bins the energy changes if the site goes from value `old` to `to`.
@inline function changeOf(rule: i32, two: bool, square: i32, pair: i32, favour: i32, colour: i32, record: usize, spins: usize, old: i32, to: i32): i32 {
  let at = <usize>load<u32>(record), pairs = load<i32>(record, 8)
  if (rule == PRODUCTS) {
    let step = <usize>load<u32>(record, 4), field = load<i32>(record, 16)
    for (; pairs >= 4; pairs -= 4, at += 16, step += 16)
      field += load<i32>(step) * <i32>load<u8>(spins + load<u32>(at))
        + load<i32>(step, 4) * <i32>load<u8>(spins + load<u32>(at, 4))
        + load<i32>(step, 8) * <i32>load<u8>(spins + load<u32>(at, 8))
        + load<i32>(step, 12) * <i32>load<u8>(spins + load<u32>(at, 12))
    for (; pairs > 0; pairs--, at += 4, step += 4) field += load<i32>(step) * <i32>load<u8>(spins + load<u32>(at))
    for (let n = load<i32>(record, 12); n > 0; n--, step += 4) {
      field += load<i32>(step) * positive(spins, at)
      at += 4 + 4 * <usize>load<u32>(at)
    }
    if (two) return (old - to) * field
    return (old - to) * field + square * ((to - 1) * (to - 1) - (old - 1) * (old - 1))
  }
  let less = 0
  for (; pairs > 0; pairs--, at += 4) {
    const other = <i32>load<u8>(spins + load<u32>(at))
    less += i32(other == old) - i32(other == to)
  }
  return pair * less + favour * (i32(old == colour) - i32(to == colour))
}

// |m|, m² and m⁴ of the state, to those of its bin.
function measure(c: FlatHistogram, counts: usize, at: usize): void {
  const q = c.values
  let M: f64
  if (c.rule == PRODUCTS) M = <f64>abs(load<i32>(counts + 4 * <usize>(q - 1)) - load<i32>(counts))
  else {
    let most = 0
    for (let value = 0; value < q; value++) most = max(most, load<i32>(counts + 4 * <usize>value))
    M = <f64>(q * most - c.sites) / <f64>(q - 1)
  }
  const m = M / <f64>c.sites, m2 = m * m
  store<f64>(at, load<f64>(at) + 1)
  store<f64>(at, load<f64>(at, 8) + m, 8)
  store<f64>(at, load<f64>(at, 16) + m2, 16)
  store<f64>(at, load<f64>(at, 24) + m2 * m2, 24)
}

// The rule, and whether spins have two values, are constants where it is called: three loops are compiled.
@inline function walk(rule: i32, two: bool, c: FlatHistogram, walker: usize, sweeps: i32, words: usize): void {
  const sites = c.sites, q = c.values, records = c.records
  const square = c.square, pair = c.pair, favour = c.favour, colour = c.fieldColour
  const spins = c.spins + walker * c.stride, state = c.random + walker * 64
  const self = c.states + walker * WALKER
  const levels = c.levels + walker * c.levelsSize, moments = c.moments ? c.moments + walker * c.momentsSize : 0
  const counts = words + SUPPLY
  if (moments) {
    memory.fill(counts, 0, 4 * <usize>q)
    for (let i: usize = 0; i < <usize>sites; i++) {
      const count = counts + 4 * <usize>load<u8>(spins + i)
      store<i32>(count, load<i32>(count) + 1)
    }
  }
  let bin = load<i32>(self)
  let goal = load<i32>(self, 16) ? load<i32>(self, 12) : load<i32>(self, 8)
  for (let n = 0; n < sweeps; n++) {
    const logFactor = load<f64>(self, 24)
    for (let left = sites; left > 0; left -= TRIALS) {
      refill(state, words)
      const end = words + 8 * <usize>min(left, TRIALS)
      for (let word = words; word < end; word += 8) {
        // The whole part chooses the site, the rest the new value.
        const pick = <u64>load<u32>(word) * <u64>sites
        const site = <usize>(pick >> 32)
        const spin = spins + site
        const old = <i32>load<u8>(spin)
        let to = 1 - old
        if (!two) {
          to = <i32>(((pick & 0xffffffff) * <u64>(q - 1)) >> 32)
          to += i32(to >= old)
        }
        const next = bin + changeOf(rule, two, square, pair, favour, colour, records + RECORD * site, spins, old, to)
        const here = levels + 16 * <usize>bin, there = levels + 16 * <usize>next
        const logRatio = load<f64>(here) - load<f64>(there)
        if (logRatio >= 0 || <f64>load<u32>(word, 4) + 0.5 < 4294967296.0 * exponential(logRatio)) {
          if (logRatio == Infinity) {
            store<f64>(there, load<f64>(here))
            store<i32>(self, load<i32>(self, 4) + 1, 4)
            if (next < load<i32>(self, 8) || next > load<i32>(self, 12)) {
              store<i32>(self, min(next, load<i32>(self, 8)), 8)
              store<i32>(self, max(next, load<i32>(self, 12)), 12)
              store<f64>(self, 0, 40)
            }
            goal = load<i32>(self, 16) ? load<i32>(self, 12) : load<i32>(self, 8)
          }
          store<u8>(spin, <u8>to)
          bin = next
          if (moments) {
            const less = counts + 4 * <usize>old, more = counts + 4 * <usize>to
            store<i32>(less, load<i32>(less) - 1)
            store<i32>(more, load<i32>(more) + 1)
          }
          if (bin == goal) {
            store<f64>(self, load<f64>(self, 40) + 1, 40)
            const high = 1 - load<i32>(self, 16)
            store<i32>(self, high, 16)
            goal = high ? load<i32>(self, 12) : load<i32>(self, 8)
          }
        } else if (logRatio == -Infinity) store<f64>(there, load<f64>(there, 8) + 1, 8)
        const level = levels + 16 * <usize>bin
        store<f64>(level, load<f64>(level) + logFactor)
        store<f64>(level, load<f64>(level, 8) + 1, 8)
      }
      if (moments) measure(c, counts, moments + 32 * <usize>bin)
    }
    const trials = load<f64>(self, 32) + <f64>sites
    store<f64>(self, trials, 32)
    if (load<i32>(self, 20)) store<f64>(self, <f64>load<i32>(self, 4) / trials, 24)
  }
  store<i32>(self, bin)
}

// Exported: so many sweeps (N trials each) of every walker, a walker to a thread.
export function flatHistogram(thread: i32, threads: i32, c: FlatHistogram, sweeps: i32): void {
  const words = c.scratch + <usize>thread * c.scratchSize
  barrier(c.barrier, threads)
  for (let walker = nextTask(c.barrier); walker < c.walkers; walker = nextTask(c.barrier))
    if (c.rule != PRODUCTS) walk(LIKE, false, c, walker, sweeps, words)
    else if (c.values == 2) walk(PRODUCTS, true, c, walker, sweeps, words)
    else walk(PRODUCTS, false, c, walker, sweeps, words)
}

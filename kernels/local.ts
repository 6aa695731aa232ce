// Local updates, one spin after the other, of models whose spins take q values on any graph: Metropolis et al. 1953
// (doi:10.1063/1.1699114) and the heat bath (Glauber 1963, doi:10.1063/1.1703954; Creutz 1979, doi:10.1103/PhysRevLett.43.553).
//
// Where the energies that a site can meet are few, its terms are added up as integers, whose sum finds the row of a table with
// the probabilities of the new value. Where they are many (Gaussian bonds), the field is added up in f64 and exponentiated.
// Random words are compared with 2^32 times a probability, so probabilities are exact to 2^-32.
//
// A chain has its own random numbers: results do not depend on the threads.
import { barrier, nextTask } from "./barrier"
import { exponential } from "./exponential"
import { SUPPLY, WORDS, refill } from "./random"

@unmanaged export class LocalUpdates {
  rule: i32 // TABLE …
  metropolis: i32
  sites: i32
  values: i32 // q
  records: usize // sites × RECORD bytes, in the order of the updates: see below
  table: usize // f64; see the rules
  width: i32 // Potts: 2 z + 1 for the largest number z of neighbours
  fieldColour: i32 // Potts
  chains: i32
  spins: usize // chains × stride bytes: 0 … q − 1
  stride: usize
  random: usize // chains × 64 bytes: four xoshiro128++ side by side
  scratch: usize // threads × scratchSize: the supply of random words, then 4 q bytes
  scratchSize: usize
  product: i32 // SPINS …
  operators: i32
  operatorEnds: usize // two i32 each: number of the term after the operator's last; whether its terms are pairs without weights
  termOffsets: usize // i32, terms + 1
  termMembers: usize // i32
  termWeights: usize // f64
  results: usize // measurements × chains × resultSize bytes of f64: see measure
  resultSize: usize
  barrier: usize
}

// Rules.
const TABLE: i32 = 0 // table[(index · q + old value) · (q − 1) + k] = 2^32 · probability that the new value is at most k
const FIELD: i32 = 1 // spins ±1 in a field of any value; no table
// Potts: 2^32 · min(1, e^(K d + h c)) (a tie may differ, see local-rules.ts) at [(c + 1) · width + d + z], for d more like neighbours and c = −1, 0, 1 more sites of the
// field's colour; then K n + h c at [c · (z + 1) + n].
const POTTS: i32 = 2

// A field below this is none: see local-rules.ts.
const TIE: f64 = 1.0 / 8589934592.0

// What is multiplied in a term.
const SPINS: i32 = 0 // ±1 for 1 and 0
const LIKE: i32 = 1 // 1 if the two values are alike, else 0
// Else −1, 0, 1 for 0, 1, 2, of two sites.

// A record: address of the members (u32), of the steps (u32), numbers of pairs and of larger terms, index, site (i32), field (f64).
// Members: the other site of each pair; then, of each larger term, how many other sites it has and which. A step is what a term
// adds (TABLE, i32: to the index, times the other's value, or the sign of the others' product, 0 or 1; FIELD, f64: its coupling).
const RECORD: usize = 32

// 1 if the product of the ±1 spins in a larger term is +1, else 0. `at`: their number, then the sites.
@inline function positive(spins: usize, at: usize): u32 {
  const count = load<u32>(at)
  let odd = count + 1
  for (let k = at + 4; k <= at + 4 * <usize>count; k += 4) odd += load<u8>(spins + load<u32>(k))
  return odd & 1
}

function sweepTable(c: LocalUpdates, spins: usize, state: usize, words: usize): void {
  const table = c.table, q = c.values
  const end = c.records + RECORD * <usize>c.sites
  for (let from = c.records; from < end; from += RECORD * WORDS) {
    refill(state, words)
    const stop = min(end, from + RECORD * WORDS)
    let word = words
    for (let record = from; record < stop; record += RECORD, word += 4) {
      let at = <usize>load<u32>(record), step = <usize>load<u32>(record, 4)
      let index = load<i32>(record, 16)
      let pairs = load<i32>(record, 8)
      for (; pairs >= 4; pairs -= 4, at += 16, step += 16)
        index += load<i32>(step) * <i32>load<u8>(spins + load<u32>(at))
          + load<i32>(step, 4) * <i32>load<u8>(spins + load<u32>(at, 4))
          + load<i32>(step, 8) * <i32>load<u8>(spins + load<u32>(at, 8))
          + load<i32>(step, 12) * <i32>load<u8>(spins + load<u32>(at, 12))
      for (; pairs > 0; pairs--, at += 4, step += 4)
        index += load<i32>(step) * <i32>load<u8>(spins + load<u32>(at))
      for (let n = load<i32>(record, 12); n > 0; n--, step += 4) {
        index += load<i32>(step) * positive(spins, at)
        at += 4 + 4 * <usize>load<u32>(at)
      }
      const spin = spins + load<u32>(record, 20)
      const u = <f64>load<u32>(word)
      const row = index * q + <i32>load<u8>(spin)
      if (q == 2) store<u8>(spin, u8(u >= load<f64>(table + 8 * <usize>row)))
      else {
        const two = table + 16 * <usize>row
        store<u8>(spin, u8(u >= load<f64>(two)) + u8(u >= load<f64>(two, 8)))
      }
    }
  }
}

function sweepField(c: LocalUpdates, spins: usize, state: usize, words: usize): void {
  const metropolis = c.metropolis
  const end = c.records + RECORD * <usize>c.sites
  for (let from = c.records; from < end; from += RECORD * WORDS) {
    refill(state, words)
    const stop = min(end, from + RECORD * WORDS)
    let word = words
    for (let record = from; record < stop; record += RECORD, word += 4) {
      let at = <usize>load<u32>(record), step = <usize>load<u32>(record, 4)
      let field = load<f64>(record, 24)
      // The sign bit of the coupling is flipped for a product of −1.
      for (let n = load<i32>(record, 8); n > 0; n--, at += 4, step += 8)
        field += reinterpret<f64>(load<u64>(step) ^ (<u64>(1 ^ load<u8>(spins + load<u32>(at))) << 63))
      for (let n = load<i32>(record, 12); n > 0; n--, step += 8) {
        field += reinterpret<f64>(load<u64>(step) ^ (<u64>(1 ^ positive(spins, at)) << 63))
        at += 4 + 4 * <usize>load<u32>(at)
      }
      const spin = spins + load<u32>(record, 20)
      let down: f64
      if (!metropolis) down = 1 / (1 + exponential(2 * field))
      else if (abs(field) < TIE) down = 0.5
      else if (load<u8>(spin)) down = field <= 0 ? 1.0 : exponential(-2 * field)
      else down = field >= 0 ? 0.0 : 1 - exponential(2 * field)
      store<u8>(spin, u8(<f64>load<u32>(word) >= 4294967296.0 * down))
    }
  }
}

function sweepPottsMetropolis(c: LocalUpdates, spins: usize, state: usize, words: usize): void {
  const table = c.table, width = c.width, others = <u64>(c.values - 1), favoured = c.fieldColour
  const middle = width + (width >> 1)
  const end = c.records + RECORD * <usize>c.sites
  for (let from = c.records; from < end; from += RECORD * WORDS / 2) {
    refill(state, words)
    const stop = min(end, from + RECORD * WORDS / 2)
    let word = words
    for (let record = from; record < stop; record += RECORD, word += 8) {
      const spin = spins + load<u32>(record, 20)
      const old = <i32>load<u8>(spin)
      let to = <i32>((<u64>load<u32>(word) * others) >> 32)
      to += i32(to >= old)
      let index = middle + (i32(to == favoured) - i32(old == favoured)) * width
      let at = <usize>load<u32>(record)
      for (let n = load<i32>(record, 8); n > 0; n--, at += 4) {
        const other = <i32>load<u8>(spins + load<u32>(at))
        index += i32(other == to) - i32(other == old)
      }
      if (<f64>load<u32>(word, 4) < load<f64>(table + 8 * <usize>index)) store<u8>(spin, <u8>to)
    }
  }
}

function sweepPottsHeatBath(c: LocalUpdates, spins: usize, state: usize, words: usize, counts: usize): void {
  const table = c.table, width = c.width, q = c.values, favoured = c.fieldColour
  const degree = width >> 1
  const levels = table + 24 * <usize>width
  const end = c.records + RECORD * <usize>c.sites
  for (let from = c.records; from < end; from += RECORD * WORDS) {
    refill(state, words)
    const stop = min(end, from + RECORD * WORDS)
    let word = words
    for (let record = from; record < stop; record += RECORD, word += 4) {
      memory.fill(counts, 0, 4 * <usize>q)
      let at = <usize>load<u32>(record)
      for (let n = load<i32>(record, 8); n > 0; n--, at += 4) {
        const count = counts + 4 * <usize>load<u8>(spins + load<u32>(at))
        store<u32>(count, load<u32>(count) + 1)
      }
      // Weights are relative to the largest, as it may be beyond all numbers.
      let best: f64 = -Infinity, origin = 0
      for (let colour = 0; colour < q; colour++) {
        const n = load<i32>(counts + 4 * <usize>colour), c1 = i32(colour == favoured)
        const level = load<f64>(levels + 8 * <usize>(c1 * (degree + 1) + n))
        if (level > best) {
          best = level
          origin = n + c1 * width
        }
      }
      const weights = table + 8 * <usize>(width + degree - origin)
      let total: f64 = 0
      for (let colour = 0; colour < q; colour++)
        total += load<f64>(weights + 8 * <usize>(load<i32>(counts + 4 * <usize>colour) + i32(colour == favoured) * width))
      const target = total * (<f64>load<u32>(word) / 4294967296.0)
      let sum: f64 = 0
      let colour = 0
      for (; ; colour++) {
        sum += load<f64>(weights + 8 * <usize>(load<i32>(counts + 4 * <usize>colour) + i32(colour == favoured) * width))
        if (sum > target || colour == q - 1) break
      }
      store<u8>(spins + load<u32>(record, 20), <u8>colour)
    }
  }
}

// Product of a pair.
@inline function pair(product: i32, x: i32, y: i32): i32 {
  if (product == SPINS) return 1 - 2 * (x ^ y)
  if (product == LIKE) return i32(x == y)
  return (x - 1) * (y - 1)
}

// The state in f64: the sum of weighted products of each operator, then how many sites have each value.
function measure(c: LocalUpdates, spins: usize, out: usize): void {
  const offsets = c.termOffsets, product = c.product
  memory.fill(out, 0, c.resultSize)
  let t: usize = 0
  let member = c.termMembers
  for (let a: usize = 0; a < <usize>c.operators; a++) {
    const end = <usize>load<u32>(c.operatorEnds + 8 * a)
    if (load<u32>(c.operatorEnds + 8 * a, 4)) {
      // Pairs without weights.
      let count: i32 = 0
      for (; t < end; t++, member += 8)
        count += pair(product, load<u8>(spins + load<u32>(member)), load<u8>(spins + load<u32>(member, 4)))
      store<f64>(out + 8 * a, <f64>count)
      continue
    }
    let sum: f64 = 0
    for (; t < end; t++) {
      const degree = load<u32>(offsets + 4 * t, 4) - load<u32>(offsets + 4 * t)
      let odd = degree
      for (let k: usize = 0; k < degree; k++) odd += load<u8>(spins + load<u32>(member + 4 * k))
      sum += load<f64>(c.termWeights + 8 * t) * <f64>(1 - 2 * <i32>(odd & 1))
      member += 4 * <usize>degree
    }
    store<f64>(out + 8 * a, sum)
  }
  const counts = out + 8 * <usize>c.operators
  if (c.values == 2) {
    let ones: u32 = 0
    for (let i: usize = 0; i < <usize>c.sites; i++) ones += load<u8>(spins + i)
    store<f64>(counts, <f64>(c.sites - ones))
    store<f64>(counts, <f64>ones, 8)
    return
  }
  for (let i: usize = 0; i < <usize>c.sites; i++) {
    const at = counts + 8 * <usize>load<u8>(spins + i)
    store<f64>(at, load<f64>(at) + 1)
  }
}

// Exported: `measurements` times `spacing` sweeps of every chain, a chain to a thread; after each, its results. With
// measurements = 0, one spacing and no results.
export function localUpdates(thread: i32, threads: i32, c: LocalUpdates, spacing: i32, measurements: i32): void {
  const words = c.scratch + <usize>thread * c.scratchSize
  barrier(c.barrier, threads)
  for (let chain = nextTask(c.barrier); chain < c.chains; chain = nextTask(c.barrier)) {
    const spins = c.spins + <usize>chain * c.stride, state = c.random + <usize>chain * 64
    for (let m = 0; m < max(measurements, 1); m++) {
      for (let n = 0; n < spacing; n++) {
        if (c.rule == TABLE) sweepTable(c, spins, state, words)
        else if (c.rule == FIELD) sweepField(c, spins, state, words)
        else if (c.metropolis) sweepPottsMetropolis(c, spins, state, words)
        else sweepPottsHeatBath(c, spins, state, words, words + SUPPLY)
      }
      if (measurements) measure(c, spins, c.results + (<usize>m * c.chains + chain) * c.resultSize)
    }
  }
}

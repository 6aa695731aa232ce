// Multi-spin-coded heat bath for Ising models: bit r of a site's 128 is the spin of replica r, so one pass updates 128
// independent replicas (coding: Bhanot, Duke & Salvador 1986, doi:10.1103/PhysRevB.33.7841). Every spin of every replica
// has random bits of its own: u < p is decided bit by bit, most significant first, until all 128 lanes are decided, so the
// probability is exact to 2^-32 at a mean cost of about nine draws of 128 bits a site.
//
// Without a field, where all sites have z = 2, 3, 4 or 6 neighbours ("symmetric"), a spin takes the sign of its field with
// probability p = 1/(1 + e^(−2|K| |2n − z|)) ≥ 1/2, n of z neighbours up: half as many probabilities, and the first bit is known.
// Where the field is zero p = 1/2 and the first bit decides. Else a spin is up with probability p = 1/(1 + e^(−2(K(2n − z) + h))),
// z ≤ 8 its own number of neighbours; sites with fewer than the width of the lists have a spin that is always down for the others.
//
// Which probability a lane has, its neighbours say: n is counted in bit planes (full adders), and bit k of p is a polynomial
// modulo 2 of the planes, a_0 + a_1 c_0 + a_2 c_1 + a_3 c_0 c_1 + …, with coefficients made by src/sample/heat-bath-rule.ts.
import { shareFrom } from "./barrier"

@unmanaged export class HeatBath {
  sites: i32
  width: i32 // neighbours of a site in the list
  symmetric: i32
  antiferromagnet: i32 // 1: K < 0 (symmetric)
  neighbours: usize // u32 in the order of update: unless symmetric the address of the site's thresholds, then width byte offsets into a group's spins
  order: usize // u32 byte offsets of the sites in the order of update: one sublattice first, then the other
  thresholds: usize // symmetric: coefficients from the second bit of p on, a v128 each, all ones or zero; 32 bits, the last zero
  spins: usize // groups × stride bytes: a v128 a site, then one of zeros
  stride: usize
  random: usize // groups × 64 bytes: state of a xoshiro256++
  groups: i32
  bonds: i32
  ends: usize // bonds × two u32: byte offsets of both ends
  counts: usize // measurements × groups × 256 × i32: unsatisfied bonds, then up spins, of each replica
  counters: usize // threads × 1024 bytes
}

@inline function rotate(x: v128, left: i32): v128 {
  return v128.or(i64x2.shl(x, left), i64x2.shr_u(x, 64 - left))
}

@inline function majorityOf(a: v128, b: v128, c: v128): v128 {
  return v128.or(v128.and(a, b), v128.and(c, v128.or(a, b)))
}

// A threshold's bit in every lane: the coefficients at `at`, times the masks. `terms` is a constant where this is called.
@inline function polynomial(at: usize, terms: i32, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, m6: v128, m7: v128, m8: v128): v128 {
  let bit = v128.load(at)
  if (terms > 1) bit = v128.xor(bit, v128.and(v128.load(at, 16), m1))
  if (terms > 2) bit = v128.xor(bit, v128.and(v128.load(at, 32), m2))
  if (terms > 3) bit = v128.xor(bit, v128.and(v128.load(at, 48), m3))
  if (terms > 4) bit = v128.xor(bit, v128.and(v128.load(at, 64), m4))
  if (terms > 5) bit = v128.xor(bit, v128.and(v128.load(at, 80), m5))
  if (terms > 6) bit = v128.xor(bit, v128.and(v128.load(at, 96), m6))
  if (terms > 7) bit = v128.xor(bit, v128.and(v128.load(at, 112), m7))
  if (terms > 8) bit = v128.xor(bit, v128.and(v128.load(at, 128), m8))
  return bit
}

// The sweep for constant `width` and `symmetric`: what is not used is left out by the compiler.
@inline function sweepOf(h: HeatBath, spins: usize, random: usize, width: i32, symmetric: bool): void {
  const terms = symmetric ? (width == 2 ? 1 : width == 6 ? 3 : 2) : width + 1
  // xoshiro256++ (Blackman & Vigna 2021), two streams side by side, in registers for the whole sweep.
  let s0 = v128.load(random), s1 = v128.load(random, 16), s2 = v128.load(random, 32), s3 = v128.load(random, 48)
  let t: v128, r: v128, threshold: v128, differ: v128, below: v128, open: v128
  const zero = i64x2.splat(0)
  const aligned = h.antiferromagnet ? i64x2.splat(0) : i64x2.splat(-1)
  let thresholds = h.thresholds
  let neighbours = h.neighbours
  let order = h.order
  const end = order + 4 * <usize>h.sites
  for (; order < end; order += 4) {
    // balanced: field 0; majority: field > 0 (symmetric); masks of the polynomial.
    let balanced = zero, majority = zero
    let m1 = zero, m2 = zero, m3 = zero, m4 = zero, m5 = zero, m6 = zero, m7 = zero, m8 = zero
    if (!symmetric) {
      thresholds = load<u32>(neighbours)
      neighbours += 4
    }
    const a = v128.load(spins + <usize>load<u32>(neighbours)), b = v128.load(spins + <usize>load<u32>(neighbours, 4))
    if (width == 2) {
      balanced = v128.xor(a, b)
      majority = v128.and(a, b)
    } else if (width == 3) {
      const c = v128.load(spins + <usize>load<u32>(neighbours, 8))
      const one = v128.xor(a, b)
      if (symmetric) {
        majority = majorityOf(a, b, c)
        m1 = v128.or(one, v128.xor(a, c))
      } else {
        m1 = v128.xor(one, c)
        m2 = majorityOf(a, b, c)
        m3 = v128.and(m1, m2)
      }
    } else if (width == 4) {
      const c = v128.load(spins + <usize>load<u32>(neighbours, 8)), d = v128.load(spins + <usize>load<u32>(neighbours, 12))
      const both = v128.and(a, b), pair = v128.and(c, d)
      const one = v128.xor(a, b), other = v128.xor(c, d)
      m1 = v128.xor(one, other)
      const all = v128.and(both, pair)
      if (symmetric) {
        const none = v128.not(v128.or(v128.or(a, b), v128.or(c, d)))
        balanced = v128.not(v128.or(m1, v128.or(all, none)))
        majority = v128.or(all, v128.and(m1, v128.or(both, pair)))
      } else {
        m2 = v128.xor(v128.xor(both, pair), v128.and(one, other))
        m3 = v128.and(m1, m2)
        m4 = all
      }
    } else {
      const c = v128.load(spins + <usize>load<u32>(neighbours, 8)), d = v128.load(spins + <usize>load<u32>(neighbours, 12))
      const e = v128.load(spins + <usize>load<u32>(neighbours, 16)), f = v128.load(spins + <usize>load<u32>(neighbours, 20))
      const one = v128.xor(v128.xor(a, b), c), other = v128.xor(v128.xor(d, e), f)
      const pair = majorityOf(a, b, c), otherPair = majorityOf(d, e, f), both = v128.and(one, other)
      m1 = v128.xor(one, other)
      m2 = v128.xor(v128.xor(pair, otherPair), both)
      m4 = majorityOf(pair, otherPair, both)
      if (symmetric) {
        // Three up: balanced. One or five: |field| = 4; two or four: 2.
        balanced = v128.and(m1, m2)
        majority = m4
        m2 = v128.andnot(v128.xor(m2, m4), m1)
      } else {
        if (width == 8) {
          const g = v128.load(spins + <usize>load<u32>(neighbours, 24)), i = v128.load(spins + <usize>load<u32>(neighbours, 28))
          const last = v128.xor(g, i), lastPair = v128.and(g, i), carry = v128.and(m1, last)
          const fours = majorityOf(m2, lastPair, carry)
          m1 = v128.xor(m1, last)
          m2 = v128.xor(v128.xor(m2, lastPair), carry)
          m8 = v128.and(m4, fours)
          m4 = v128.xor(m4, fours)
          m7 = v128.and(v128.and(m1, m2), m4)
        }
        m3 = v128.and(m1, m2)
        m5 = v128.and(m1, m4)
        m6 = v128.and(m2, m4)
      }
    }
    neighbours += 4 * width

    let turns = 16
    let at = thresholds
    if (symmetric) {
      // First bit: p ≥ 1/2, so a 0 decides for the field's sign, and a 1 against it where p = 1/2.
      t = i64x2.add(s0, s3)
      r = i64x2.add(rotate(t, 23), s0)
      t = i64x2.shl(s1, 17)
      s2 = v128.xor(s2, s0)
      s3 = v128.xor(s3, s1)
      s1 = v128.xor(s1, s2)
      s0 = v128.xor(s0, s3)
      s2 = v128.xor(s2, t)
      s3 = rotate(s3, 45)
      below = v128.not(r)
      open = v128.andnot(r, balanced)
    } else {
      below = zero
      open = i64x2.splat(-1)
    }
    for (; ; at += 32 * terms) {
      // Two bits a turn.
      t = i64x2.add(s0, s3)
      r = i64x2.add(rotate(t, 23), s0)
      t = i64x2.shl(s1, 17)
      s2 = v128.xor(s2, s0)
      s3 = v128.xor(s3, s1)
      s1 = v128.xor(s1, s2)
      s0 = v128.xor(s0, s3)
      s2 = v128.xor(s2, t)
      s3 = rotate(s3, 45)
      threshold = polynomial(at, terms, m1, m2, m3, m4, m5, m6, m7, m8)
      differ = v128.and(v128.xor(threshold, r), open)
      below = v128.or(below, v128.and(differ, threshold))
      open = v128.xor(open, differ)

      t = i64x2.add(s0, s3)
      r = i64x2.add(rotate(t, 23), s0)
      t = i64x2.shl(s1, 17)
      s2 = v128.xor(s2, s0)
      s3 = v128.xor(s3, s1)
      s1 = v128.xor(s1, s2)
      s0 = v128.xor(s0, s3)
      s2 = v128.xor(s2, t)
      s3 = rotate(s3, 45)
      threshold = polynomial(at + 16 * terms, terms, m1, m2, m3, m4, m5, m6, m7, m8)
      differ = v128.and(v128.xor(threshold, r), open)
      below = v128.or(below, v128.and(differ, threshold))
      open = v128.xor(open, differ)
      // Most often eight bits are enough; after sixteen turns all are used.
      if (--turns <= 12) if (turns == 0 || !v128.any_true(open)) break
    }
    if (symmetric) below = v128.xor(v128.xor(majority, below), aligned)
    v128.store(spins + <usize>load<u32>(order), below)
  }
  v128.store(random, s1, 16)
  v128.store(random, s0)
  v128.store(random, s3, 48)
  v128.store(random, s2, 32)
}

function symmetric2(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 2, true) }
function symmetric3(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 3, true) }
function symmetric4(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 4, true) }
function symmetric6(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 6, true) }
function general3(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 3, false) }
function general4(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 4, false) }
function general6(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 6, false) }
function general8(h: HeatBath, spins: usize, random: usize): void { sweepOf(h, spins, random, 8, false) }

function sweep(h: HeatBath, spins: usize, random: usize): void {
  const width = h.width
  if (h.symmetric) {
    if (width == 2) symmetric2(h, spins, random)
    else if (width == 3) symmetric3(h, spins, random)
    else if (width == 4) symmetric4(h, spins, random)
    else symmetric6(h, spins, random)
  } else if (width == 3) general3(h, spins, random)
  else if (width == 4) general4(h, spins, random)
  else if (width == 6) general6(h, spins, random)
  else general8(h, spins, random)
}

// Adds one bit a lane to the vertical counter at `counter` (plane i has the bit of weight 2^i of every lane).
@inline function count(counter: usize, bits: v128): void {
  let carry = bits
  for (let plane = counter; v128.any_true(carry); plane += 16) {
    const held = v128.load(plane)
    v128.store(plane, v128.xor(held, carry))
    carry = v128.and(held, carry)
  }
}

// Of every replica of a group, the unsatisfied bonds and up spins.
function countGroup(h: HeatBath, spins: usize, broken: usize, counts: usize): void {
  const up = broken + 512
  memory.fill(broken, 0, 1024)
  for (let n = 0; n < h.sites; n++) count(up, v128.load(spins + 16 * n))
  const end = h.ends + 8 * <usize>h.bonds
  for (let bond = h.ends; bond < end; bond += 8)
    count(broken, v128.xor(v128.load(spins + <usize>load<u32>(bond)), v128.load(spins + <usize>load<u32>(bond, 4))))
  for (let replica = 0; replica < 128; replica++) {
    let bonds: u32 = 0, ups: u32 = 0
    for (let plane = 0; plane < 32; plane++) {
      const at = <usize>(plane * 16 + (replica >> 3))
      bonds |= <u32>((load<u8>(broken + at) >> <u8>(replica & 7)) & 1) << plane
      ups |= <u32>((load<u8>(up + at) >> <u8>(replica & 7)) & 1) << plane
    }
    store<u32>(counts + 4 * replica, bonds)
    store<u32>(counts + 512 + 4 * replica, ups)
  }
}

// Exported: `measurements` times `spacing` sweeps of all the groups (128 replicas each), a group to a thread; after each,
// the counts of every replica go to counts[measurement][group][256]. With measurements = 0, one spacing and no counts.
export function heatBath(thread: i32, threads: i32, h: HeatBath, spacing: i32, measurements: i32): void {
  for (let group = shareFrom(h.groups, thread, threads); group < shareFrom(h.groups, thread + 1, threads); group++) {
    const spins = h.spins + <usize>group * h.stride, random = h.random + <usize>group * 64
    for (let m = 0; m < max(measurements, 1); m++) {
      for (let n = 0; n < spacing; n++) sweep(h, spins, random)
      if (measurements) countGroup(h, spins, h.counters + <usize>thread * 1024, h.counts + <usize>(m * h.groups + group) * 1024)
    }
  }
}

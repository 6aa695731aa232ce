// Multi-spin-coded heat bath for Ising models: bit r of a site's 128 is the spin of replica r, so one pass updates 128
// independent replicas (coding: Bhanot, Duke & Salvador 1986, doi:10.1103/PhysRevB.33.7841). Every spin of every replica
// has random bits of its own: u < p is decided bit by bit, most significant first, until all 128 lanes are decided, so the
// probability is exact to 2^-32 at a mean cost of about nine draws of 128 bits a site.
//
// A spin takes the sign of its field with probability p = 1/(1 + e^(−2|K| |2n − z|)) ≥ 1/2, n of z neighbours up. Where
// the field is zero p = 1/2 and the first bit decides. Any graph of coordination 2 or 4 with one coupling will do.
import { shareFrom } from "./barrier"

@unmanaged export class HeatBath {
  sites: i32
  coordination: i32
  antiferromagnet: i32 // 1: K < 0
  neighbours: usize // i32 byte offsets of the neighbours into a group's spins, coordination × sites, in the order of update
  order: usize // i32 byte offsets of the sites in the order of update: one sublattice first, then the other
  thresholds: usize // 32 × two v128: bit k of p (most significant first), all ones or zero, for |field| = 2 and 4 (z = 4)
  spins: usize // groups × sites × 16 bytes
  random: usize // groups × 64 bytes: state of a xoshiro256++
  groups: i32
  counts: usize // measurements × groups × 256 × i32: unsatisfied bonds, then up spins, of each replica
  counters: usize // threads × 1024 bytes
}

@inline function rotate(x: v128, left: i32): v128 {
  return v128.or(i64x2.shl(x, left), i64x2.shr_u(x, 64 - left))
}

function sweep(h: HeatBath, spins: usize, random: usize): void {
  // xoshiro256++ (Blackman & Vigna 2021), two streams side by side, in registers for the whole sweep.
  let s0 = v128.load(random), s1 = v128.load(random, 16), s2 = v128.load(random, 32), s3 = v128.load(random, 48)
  let t: v128, r: v128, threshold: v128, differ: v128
  const square = h.coordination == 4
  const aligned = h.antiferromagnet ? i64x2.splat(0) : i64x2.splat(-1)
  const thresholds = h.thresholds
  let neighbours = h.neighbours
  let order = h.order
  const end = order + 4 * <usize>h.sites
  for (; order < end; order += 4) {
    // odd: |field| = 2 (z = 4); balanced: field 0; majority: field > 0.
    let odd: v128, balanced: v128, majority: v128
    const a = v128.load(spins + <usize>load<u32>(neighbours)), b = v128.load(spins + <usize>load<u32>(neighbours, 4))
    if (square) {
      const c = v128.load(spins + <usize>load<u32>(neighbours, 8)), d = v128.load(spins + <usize>load<u32>(neighbours, 12))
      const both = v128.and(a, b), pair = v128.and(c, d)
      const one = v128.xor(a, b), other = v128.xor(c, d)
      odd = v128.xor(one, other)
      const all = v128.and(both, pair)
      const none = v128.not(v128.or(v128.or(a, b), v128.or(c, d)))
      balanced = v128.not(v128.or(odd, v128.or(all, none)))
      majority = v128.or(all, v128.and(odd, v128.or(both, pair)))
      neighbours += 16
    } else {
      odd = i64x2.splat(0)
      balanced = v128.xor(a, b)
      majority = v128.and(a, b)
      neighbours += 8
    }

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
    let below = v128.not(r)
    let open = v128.andnot(r, balanced)

    for (let k: usize = 32; ; k += 64) {
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
      threshold = v128.bitselect(v128.load(thresholds + k), v128.load(thresholds + k, 16), odd)
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
      threshold = v128.bitselect(v128.load(thresholds + k, 32), v128.load(thresholds + k, 48), odd)
      differ = v128.and(v128.xor(threshold, r), open)
      below = v128.or(below, v128.and(differ, threshold))
      open = v128.xor(open, differ)
      // Most often eight bits are enough; bits 31 and 32 of p are the last.
      if (k >= 224) if (k >= 992 || !v128.any_true(open)) break
    }
    v128.store(spins + <usize>load<u32>(order), v128.xor(v128.xor(majority, below), aligned))
  }
  v128.store(random, s1, 16)
  v128.store(random, s0)
  v128.store(random, s3, 48)
  v128.store(random, s2, 32)
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

// Of every replica of a group, the unsatisfied bonds (each is seen from both ends, so the sum is halved) and up spins.
function countGroup(h: HeatBath, spins: usize, broken: usize, counts: usize): void {
  const up = broken + 512
  memory.fill(broken, 0, 1024)
  let neighbours = h.neighbours
  for (let n = 0; n < h.sites; n++) {
    const spin = v128.load(spins + <usize>load<u32>(h.order + 4 * n))
    count(up, spin)
    for (let q = 0; q < h.coordination; q++) {
      count(broken, v128.xor(spin, v128.load(spins + <usize>load<u32>(neighbours))))
      neighbours += 4
    }
  }
  for (let replica = 0; replica < 128; replica++) {
    let bonds: u32 = 0, ups: u32 = 0
    for (let plane = 0; plane < 32; plane++) {
      const at = <usize>(plane * 16 + (replica >> 3))
      bonds |= <u32>((load<u8>(broken + at) >> <u8>(replica & 7)) & 1) << plane
      ups |= <u32>((load<u8>(up + at) >> <u8>(replica & 7)) & 1) << plane
    }
    store<u32>(counts + 4 * replica, bonds >> 1)
    store<u32>(counts + 512 + 4 * replica, ups)
  }
}

// Exported: `measurements` times `spacing` sweeps of all the groups (128 replicas each), a group to a thread; after each,
// the counts of every replica go to counts[measurement][group][256]. With measurements = 0, one spacing and no counts.
export function heatBath(thread: i32, threads: i32, h: HeatBath, spacing: i32, measurements: i32): void {
  for (let group = shareFrom(h.groups, thread, threads); group < shareFrom(h.groups, thread + 1, threads); group++) {
    const spins = h.spins + <usize>group * h.sites * 16, random = h.random + <usize>group * 64
    for (let m = 0; m < max(measurements, 1); m++) {
      for (let n = 0; n < spacing; n++) sweep(h, spins, random)
      if (measurements) countGroup(h, spins, h.counters + <usize>thread * 1024, h.counts + <usize>(m * h.groups + group) * 1024)
    }
  }
}

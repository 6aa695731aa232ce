// Random numbers. Philox4x32-10 (Salmon et al., SC 2011, doi:10.1145/2063384.2063405) turns a name (key, counter) into
// the state of a xoshiro generator (Blackman & Vigna 2021, doi:10.1145/3460772), which then runs four (or two) lanes at once.

@inline function high(a: u32, b: u32): u32 { return <u32>((<u64>a * <u64>b) >> 32) }

// One Philox block at `out` (16 bytes).
export function philoxBlock(out: usize, k0: u32, k1: u32, c0: u32, c1: u32, c2: u32, c3: u32): void {
  for (let round = 0; round < 10; round++) {
    const h0 = high(0xd2511f53, c0), l0 = 0xd2511f53 * c0
    const h1 = high(0xcd9e8d57, c2), l1 = 0xcd9e8d57 * c2
    c0 = h1 ^ c1 ^ k0
    c1 = l1
    c2 = h0 ^ c3 ^ k1
    c3 = l0
    k0 += 0x9e3779b9
    k1 += 0xbb67ae85
  }
  store<u32>(out, c0, 0)
  store<u32>(out, c1, 4)
  store<u32>(out, c2, 8)
  store<u32>(out, c3, 12)
}

// Seeds four v128 of generator state at `state`: 4 blocks with counters (c0, c1, c2, 0…3). Never all zero in a lane:
// a Philox block is a bijection of its counter, so at most one lane word in 2^128 streams could be.
export function seed(state: usize, k0: u32, k1: u32, c0: u32, c1: u32, c2: u32): void {
  for (let i: u32 = 0; i < 4; i++) philoxBlock(state + 16 * i, k0, k1, c0, c1, c2, i)
}

// xoshiro128++, four lanes of 32 bits. The state is kept in memory (64 bytes at `state`).
@inline export function next32(state: usize): v128 {
  let s0 = v128.load(state), s1 = v128.load(state, 16), s2 = v128.load(state, 32), s3 = v128.load(state, 48)
  const sum = i32x4.add(s0, s3)
  const result = i32x4.add(v128.or(i32x4.shl(sum, 7), i32x4.shr_u(sum, 25)), s0)
  const t = i32x4.shl(s1, 9)
  s2 = v128.xor(s2, s0)
  s3 = v128.xor(s3, s1)
  s1 = v128.xor(s1, s2)
  s0 = v128.xor(s0, s3)
  s2 = v128.xor(s2, t)
  s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21))
  v128.store(state, s1, 16)
  v128.store(state, s0)
  v128.store(state, s3, 48)
  v128.store(state, s2, 32)
  return result
}

// A supply of random words for chains that draw one at a time: WORDS of them, in SUPPLY bytes. What is left of it after a sweep or
// a cluster is dropped, so that the chain's state is its spins and the state of its generator.
export const WORDS: usize = 64
export const SUPPLY: usize = 4 * WORDS

// Fills the supply at `words`: as next32, with the state kept in registers.
export function refill(state: usize, words: usize): void {
  let s0 = v128.load(state), s1 = v128.load(state, 16), s2 = v128.load(state, 32), s3 = v128.load(state, 48)
  for (let at = words; at < words + SUPPLY; at += 16) {
    const sum = i32x4.add(s0, s3)
    v128.store(at, i32x4.add(v128.or(i32x4.shl(sum, 7), i32x4.shr_u(sum, 25)), s0))
    const t = i32x4.shl(s1, 9)
    s2 = v128.xor(s2, s0)
    s3 = v128.xor(s3, s1)
    s1 = v128.xor(s1, s2)
    s0 = v128.xor(s0, s3)
    s2 = v128.xor(s2, t)
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21))
  }
  v128.store(state, s0)
  v128.store(state, s1, 16)
  v128.store(state, s2, 32)
  v128.store(state, s3, 48)
}

// Four uniforms in [0, 1) with 24 bits.
@inline export function uniform4(state: usize): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(next32(state), 8)), f32x4.splat(1.0 / 16777216.0))
}

// Test entry: `count` (a multiple of 4) Bernoulli(p) draws as 0/1 bytes at `out`, with the generator seeded at `state`.
export function fillBernoulli(thread: i32, threads: i32, out: usize, count: i32, p: f32, state: usize, k0: u32, k1: u32, c0: u32): void {
  if (thread != 0) return
  seed(state, k0, k1, c0, 0, 0)
  for (let i = 0; i < count; i += 4) {
    const mask = i32x4.bitmask(f32x4.lt(uniform4(state), f32x4.splat(p)))
    for (let lane = 0; lane < 4; lane++) store<u8>(out + i + lane, (mask >> lane) & 1)
  }
}

// Exported: a named stream's generator state (64 bytes at `state`), for kernels that keep it in memory.
export function seedStream(thread: i32, threads: i32, state: usize, k0: u32, k1: u32, c0: u32, c1: u32, c2: u32): void {
  if (thread == 0) seed(state, k0, k1, c0, c1, c2)
}

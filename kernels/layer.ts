// One layer of a machine, up or down: fields y = α·(x·W) + β of a batch of rows, their logistic p, Bernoulli draws, and Σ ln(1 + e^y),
// fused tile by tile so that the fields never leave the cache.
import { done, nextTask, shareFrom, waitFor } from "./barrier"
import { addDense } from "./dense-product"
import { LOGISTIC_UNIT, logistic } from "./logistic"
import { seed } from "./random"
import { CHUNK, ENTRY, TABLES, ROW_CODES, addChunkFours, encode, stage, stageTransposed } from "./table-product"

export const FIELD = 1
export const PROBABILITY = 2
export const SAMPLE = 4
export const CUMULANT = 8

// Rows whose sums of a tile stay in a cache of the second level; a stream of random numbers draws for so many at most. Also in
// src/compute/layer.ts.
const BLOCK_ROWS = 500
// Rows encoded at a time.
const ENCODED_ROWS = 64

// Layout: one 32-bit slot a field, in this order (src/compute/structs.ts has the same list).
@unmanaged export class Layer {
  real: i32 // 0: the input is bits, 1: reals
  input: usize
  inputStride: usize // bytes
  inputs: i32
  outputs: i32
  rows: i32
  weights: usize
  tileSize: usize // bytes of a tile of W: its rows × 128 (see table-product.ts)
  transposed: i32 // 0: W[input][output], 1: W[output][input]
  alpha: f32
  beta: usize // outputs, padded to 16
  flags: i32
  scale: f32 // probabilities are stored times this: −1 in the negative phase of a gradient
  field: usize
  fieldStride: usize
  probability: usize
  probabilityStride: usize
  sample: usize
  sampleStride: usize
  key0: u32
  key1: u32
  counter0: u32
  counter1: u32
  phase: u32
  codes: usize // rows × ceil(inputs/40) × 20 bytes, for bits
  scratch: usize
  scratchSize: usize // a thread's: TABLES + CHUNK·ENTRY + 64 + 128·rows of a block + 128
  barrier: usize // of barrier.ts; of the exported `layer` four i32: unused, parts encoded, parts and tiles taken
  cumulant: usize // blocks of 16 outputs × rows doubles, block of rows by block of rows: sums of ln(1 + e^y) − tilt · y
  tilt: f32 // ½ for ±1 units, whose ln 2cosh(y/2) it is
}

// The tile out[row][0…31] = Σ_k x[row][k] W[k][column…], rows 128 bytes apart.
export function tile(l: Layer, column: i32, width: usize, table: usize, staging: usize, out: usize): void {
  memory.fill(out, 0, <usize>l.rows * ENTRY)
  const inputs = l.inputs
  const chunks = (inputs + CHUNK - 1) / CHUNK
  const columns = min(l.outputs - column, <i32>(width >> 2))
  for (let chunk = 0; chunk < chunks; chunk++) {
    const first = chunk * CHUNK
    const count = min(CHUNK, inputs - first)
    let source: usize
    if (l.transposed) {
      stageTransposed(l.weights, l.tileSize, column, columns, first, count, staging)
      source = staging
    } else {
      source = l.weights + <usize>(column >> 5) * l.tileSize + <usize>first * ENTRY + (column & 31) * 4
      if (count < CHUNK && !l.real) {
        stage(source, ENTRY, count, width, staging)
        source = staging
      }
    }
    if (l.real) {
      addDense(l.input + first * 4, l.inputStride, 4, l.rows, count, source, ENTRY, width, out)
    } else {
      addChunkFours(source, ENTRY, count, width, l.codes + chunk * ROW_CODES, <usize>chunks * ROW_CODES, l.rows, table, out)
    }
  }
}

// All ones in the lanes first … first + 3 that are below `outputs`.
@inline export function laneMask(first: i32, outputs: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)), i32x4.splat(outputs))
}

// Cumulants of the 16 columns of `block`. ln(1 + e^y) = max(y, 0) − ln logistic(|y|), and one logarithm is taken for all of them.
function cumulants(l: Layer, block: i32, sums: usize, masks: usize): void {
  const alpha = f32x4.splat(l.alpha), tilt = f32x4.splat(l.tilt), zero = f32x4.splat(0), unit = f32x4.splat(LOGISTIC_UNIT)
  const beta = l.beta + block * 64
  let out = l.cumulant + <usize>(block * l.rows) * 8
  for (let row = 0; row < l.rows; row++) {
    let linear = zero, product = f64x2.splat(1)
    for (let c: usize = 0; c < 64; c += 16) {
      const mask = v128.load(masks + c)
      const y = v128.and(f32x4.add(f32x4.mul(alpha, v128.load(sums + c)), v128.load(beta + c)), mask)
      linear = f32x4.add(linear, f32x4.sub(f32x4.max(y, zero), f32x4.mul(tilt, y)))
      const p = v128.bitselect(f32x4.mul(unit, logistic(f32x4.abs(y))), f32x4.splat(1), mask)
      const halves = f64x2.mul(f64x2.promote_low_f32x4(p), f64x2.promote_low_f32x4(v128.shuffle<i64>(p, p, 1, 0)))
      product = f64x2.mul(product, halves)
    }
    const a = <f64>f32x4.extract_lane(linear, 0) + <f64>f32x4.extract_lane(linear, 1)
    const b = <f64>f32x4.extract_lane(linear, 2) + <f64>f32x4.extract_lane(linear, 3)
    store<f64>(out, a + b - Math.log(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1)))
    out += 8
    sums += ENTRY
  }
}

// Bias, logistic, draw and pack for the 16 columns of `block`; `sums` is the tile's first column of the block.
export function finish(l: Layer, block: i32, sums: usize, random: usize, masks: usize): void {
  const flags = l.flags
  const column = block * 16
  const alpha = f32x4.splat(l.alpha), scale = f32x4.splat(LOGISTIC_UNIT * l.scale)
  const rows = l.rows
  let field = l.field + column * 4, probability = l.probability + column * 4, sample = l.sample + block * 2
  const fieldStride = l.fieldStride, probabilityStride = l.probabilityStride, sampleStride = l.sampleStride
  const b0 = v128.load(l.beta + column * 4), b1 = v128.load(l.beta + column * 4, 16)
  const b2 = v128.load(l.beta + column * 4, 32), b3 = v128.load(l.beta + column * 4, 48)
  if (flags & FIELD) {
    for (let row = 0, at = sums; row < rows; row++) {
      const y0 = f32x4.add(f32x4.mul(alpha, v128.load(at)), b0), y1 = f32x4.add(f32x4.mul(alpha, v128.load(at, 16)), b1)
      const y2 = f32x4.add(f32x4.mul(alpha, v128.load(at, 32)), b2), y3 = f32x4.add(f32x4.mul(alpha, v128.load(at, 48)), b3)
      v128.store(field, y1, 16)
      v128.store(field, y0)
      v128.store(field, y3, 48)
      v128.store(field, y2, 32)
      at += ENTRY
      field += fieldStride
    }
  }
  if (!(flags & (PROBABILITY | SAMPLE | CUMULANT))) return
  // The masks of the last block's unused columns come from memory, which lets neighbouring operations be joined.
  for (let q = 0; q < 4; q++) v128.store(masks + 16 * q, laneMask(column + 4 * q, l.outputs))
  if (flags & CUMULANT) cumulants(l, block, sums, masks)
  if (!(flags & (PROBABILITY | SAMPLE))) return
  // The probabilities take the place of the sums, eight columns a pass.
  for (let c: usize = 0; c < 64; c += 32) {
    const m0 = v128.load(masks + c), m1 = v128.load(masks + c, 16)
    const beta = l.beta + column * 4 + c
    const y0 = v128.load(beta), y1 = v128.load(beta, 16)
    for (let row = 0, at = sums + c; row < rows; row++) {
      const p0 = v128.and(logistic(f32x4.add(f32x4.mul(alpha, v128.load(at)), y0)), m0)
      const p1 = v128.and(logistic(f32x4.add(f32x4.mul(alpha, v128.load(at, 16)), y1)), m1)
      v128.store(at, p1, 16)
      v128.store(at, p0)
      at += ENTRY
    }
  }
  if (flags & PROBABILITY) {
    for (let row = 0, at = sums; row < rows; row++) {
      const p0 = f32x4.mul(scale, v128.load(at)), p1 = f32x4.mul(scale, v128.load(at, 16))
      const p2 = f32x4.mul(scale, v128.load(at, 32)), p3 = f32x4.mul(scale, v128.load(at, 48))
      v128.store(probability, p1, 16)
      v128.store(probability, p0)
      v128.store(probability, p3, 48)
      v128.store(probability, p2, 32)
      at += ENTRY
      probability += probabilityStride
    }
  }
  if (flags & SAMPLE) {
    seed(random, l.key0, l.key1, l.counter0, l.counter1, (l.phase << 16) | block)
    // xoshiro128++ as in random.ts, its state in registers.
    let s0 = v128.load(random), s1 = v128.load(random, 16), s2 = v128.load(random, 32), s3 = v128.load(random, 48)
    for (let row = 0, at = sums; row < rows; row++) {
      let bits = 0
      for (let q = 0; q < 4; q++) {
        let t = i32x4.add(s0, s3)
        t = i32x4.add(v128.or(i32x4.shl(t, 7), i32x4.shr_u(t, 25)), s0)
        const uniform = f32x4.convert_i32x4_s(i32x4.shr_u(t, 8))
        bits |= i32x4.bitmask(f32x4.lt(uniform, v128.load(at))) << (4 * q)
        t = i32x4.shl(s1, 9)
        s2 = v128.xor(s2, s0)
        s3 = v128.xor(s3, s1)
        s1 = v128.xor(s1, s2)
        s0 = v128.xor(s0, s3)
        s2 = v128.xor(s2, t)
        s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21))
        at += 16
      }
      store<u16>(sample, <u16>bits)
      at += ENTRY - 64
      sample += sampleStride
    }
  }
}

// A task is a tile of 32 columns, or half of one where there are too few tiles.
@inline function blocksATask(blocks: i32, threads: i32): i32 {
  return blocks < 4 * threads ? 1 : 2
}

// `step` blocks of 16 columns from `block` on.
function applyTask(l: Layer, block: i32, step: i32, thread: i32): void {
  const table = l.scratch + <usize>thread * l.scratchSize
  const staging = table + TABLES
  const random = staging + CHUNK * ENTRY
  const out = random + 64
  const count = min(step, ((l.outputs + 15) >> 4) - block)
  tile(l, block * 16, count * 64, table, staging, out)
  for (let n = 0; n < count; n++) finish(l, block + n, out + 64 * n, random, staging)
}

// All columns. Binary inputs must have been encoded, and a barrier passed.
export function applyLayer(l: Layer, thread: i32, threads: i32): void {
  const blocks = (l.outputs + 15) >> 4
  const step = blocksATask(blocks, threads)
  for (let block = step * nextTask(l.barrier); block < blocks; block = step * nextTask(l.barrier))
    applyTask(l, block, step, thread)
}

// This thread's share of the codes of a binary input.
export function encodeInput(l: Layer, thread: i32, threads: i32): void {
  if (l.real) return
  encode(l.input, l.inputStride, l.inputs, shareFrom(l.rows, thread, threads), shareFrom(l.rows, thread + 1, threads), l.codes)
}

// Exported: encode, then apply, block of rows by block of rows. Threads that have not come yet hold nobody up, as they have taken no
// task: the caller's own thread, which copies what was computed before, may well sit on their processor. So there is no barrier here
// but one counter of what is encoded; the caller has zeroed the counters at l.barrier.
export function layer(thread: i32, threads: i32, l: Layer): void {
  if (!l.real) {
    const parts = (l.rows + ENCODED_ROWS - 1) / ENCODED_ROWS
    for (let n = nextTask(l.barrier); n < parts; n = nextTask(l.barrier)) {
      encode(l.input, l.inputStride, l.inputs, n * ENCODED_ROWS, min(l.rows, (n + 1) * ENCODED_ROWS), l.codes)
      done(l.barrier)
    }
    waitFor(l.barrier, parts)
  }
  const blocks = (l.outputs + 15) >> 4
  const step = blocksATask(blocks, threads)
  const tasks = (blocks + step - 1) / step
  const rowBlocks = (l.rows + BLOCK_ROWS - 1) / BLOCK_ROWS
  const part = changetype<Layer>(l.scratch + <usize>(thread + 1) * l.scratchSize - 128)
  for (let task = nextTask(l.barrier + 4); task < tasks * rowBlocks; task = nextTask(l.barrier + 4)) {
    takeRows(l, task / tasks, part)
    applyTask(part, step * (task % tasks), step, thread)
  }
}

// The layer for a block of its rows.
function takeRows(l: Layer, block: i32, part: Layer): void {
  memory.copy(changetype<usize>(part), changetype<usize>(l), offsetof<Layer>())
  const first = block * BLOCK_ROWS, from = <usize>first
  part.rows = min(BLOCK_ROWS, l.rows - first)
  part.counter1 += <u32>first
  part.input += from * l.inputStride
  part.codes += from * <usize>((l.inputs + CHUNK - 1) / CHUNK) * ROW_CODES
  part.field += from * l.fieldStride
  part.probability += from * l.probabilityStride
  part.sample += from * l.sampleStride
  part.cumulant += from * <usize>((l.outputs + 15) >> 4) * 8
}

// One layer of a machine, up or down: fields y = α·(x·W) + β of a batch of rows, their logistic p, and Bernoulli draws,
// fused tile by tile so that the fields never leave the cache.
import { barrier, shareFrom } from "./barrier"
import { addDense } from "./dense-product"
import { logistic } from "./logistic"
import { seed, uniform4 } from "./random"
import { CHUNK, ENTRY, GROUP, TABLES, addCodes, encode, stage, stageTransposed, tabulate } from "./table-product"

export const FIELD = 1
export const PROBABILITY = 2
export const SAMPLE = 4

// Layout: one 32-bit slot a field, in this order (src/compute/structs.ts has the same list).
@unmanaged export class Layer {
  real: i32 // 0: the input is bits, 1: reals
  input: usize
  inputStride: usize // bytes
  inputs: i32
  outputs: i32
  rows: i32
  weights: usize
  ld: usize // bytes from row to row of W, a multiple of 64
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
  codes: usize // rows × ceil(inputs/40) × 16 bytes, for bits
  scratch: usize
  scratchSize: usize // a thread's: TABLES + CHUNK·ENTRY + 64 + 128·rows
  barrier: usize
}

// The tile out[row][0…31] = Σ_k x[row][k] W[k][column…], rows 128 bytes apart.
function tile(l: Layer, column: i32, width: usize, table: usize, staging: usize, out: usize): void {
  memory.fill(out, 0, <usize>l.rows * ENTRY)
  const inputs = l.inputs
  const chunks = (inputs + CHUNK - 1) / CHUNK
  const columns = min(l.outputs - column, <i32>(width >> 2))
  for (let chunk = 0; chunk < chunks; chunk++) {
    const first = chunk * CHUNK
    const count = min(CHUNK, inputs - first)
    let source: usize, ld: usize
    if (l.transposed) {
      stageTransposed(l.weights + <usize>column * l.ld + first * 4, l.ld, count, columns, staging)
      source = staging
      ld = ENTRY
    } else {
      source = l.weights + <usize>first * l.ld + column * 4
      ld = l.ld
      if (count < CHUNK && !l.real) {
        stage(source, ld, count, width, staging)
        source = staging
        ld = ENTRY
      }
    }
    if (l.real) {
      addDense(l.input + first * 4, l.inputStride, 4, l.rows, count, source, ld, width, out)
    } else {
      const groups = count <= 4 * GROUP ? 4 : 8
      tabulate(source, ld, groups, width, table)
      addCodes(l.codes + chunk * 16, <usize>chunks * 16, l.rows, groups, width, table, out)
    }
  }
}

@inline function laneMask(first: i32, outputs: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)), i32x4.splat(outputs))
}

// Bias, logistic, draw and pack for the 16 columns of `block`; `sums` is the tile's first column of the block.
function finish(l: Layer, block: i32, sums: usize, random: usize): void {
  const flags = l.flags
  const column = block * 16
  const alpha = f32x4.splat(l.alpha)
  const scale = f32x4.splat(l.scale)
  if (flags & SAMPLE) seed(random, l.key0, l.key1, l.counter0, l.counter1, (l.phase << 16) | block)
  for (let row = 0; row < l.rows; row++) {
    let bits = 0
    for (let q = 0; q < 4; q++) {
      const at = <usize>q * 16
      const y = f32x4.add(f32x4.mul(alpha, v128.load(sums + <usize>row * ENTRY + at)), v128.load(l.beta + column * 4 + at))
      if (flags & FIELD) v128.store(l.field + <usize>row * l.fieldStride + column * 4 + at, y)
      if (flags & (PROBABILITY | SAMPLE)) {
        const p = v128.and(logistic(y), laneMask(column + 4 * q, l.outputs))
        if (flags & PROBABILITY) v128.store(l.probability + <usize>row * l.probabilityStride + column * 4 + at, f32x4.mul(p, scale))
        if (flags & SAMPLE) bits |= i32x4.bitmask(f32x4.lt(uniform4(random), p)) << (4 * q)
      }
    }
    if (flags & SAMPLE) store<u16>(l.sample + <usize>row * l.sampleStride + block * 2, <u16>bits)
  }
}

// All the columns of this thread's share. Binary inputs must have been encoded.
export function applyLayer(l: Layer, thread: i32, threads: i32): void {
  const table = l.scratch + <usize>thread * l.scratchSize
  const staging = table + TABLES
  const random = staging + CHUNK * ENTRY
  const out = random + 64
  const blocks = (l.outputs + 15) >> 4
  const to = shareFrom(blocks, thread + 1, threads)
  for (let block = shareFrom(blocks, thread, threads); block < to; block += 2) {
    const pair = block + 1 < to
    tile(l, block * 16, pair ? 128 : 64, table, staging, out)
    finish(l, block, out, random)
    if (pair) finish(l, block + 1, out + 64, random)
  }
}

// This thread's share of the codes of a binary input.
export function encodeInput(l: Layer, thread: i32, threads: i32): void {
  if (l.real) return
  encode(l.input, l.inputStride, l.inputs, shareFrom(l.rows, thread, threads), shareFrom(l.rows, thread + 1, threads), l.codes)
}

// Exported: encode, then apply.
export function layer(thread: i32, threads: i32, l: Layer): void {
  encodeInput(l, thread, threads)
  barrier(l.barrier, threads)
  applyLayer(l, thread, threads)
  barrier(l.barrier, threads)
}

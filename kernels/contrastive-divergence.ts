// Contrastive divergence (Hinton 2002, doi:10.1162/089976602760128018), CD-k, and persistent contrastive divergence
// (Tieleman 2008, doi:10.1145/1390156.1390290): many mini-batches in one call, all threads in step.
//
// Units are 0/1 inside. A ±1 unit is s = 2v − 1: its fields and statistics follow from those of v by
//   Σ_i s_i W_ij = 2 Σ_i v_i W_ij − Σ_i W_ij,   Δ⟨s t⟩ = 4 Δ⟨v h⟩ − 2 Δ⟨v⟩ − 2 Δ⟨h⟩,   P(s = +1) = logistic(2 · field).
import { barrier, nextTask, shareFrom } from "./barrier"
import { FIELD, Layer, PROBABILITY, SAMPLE, applyLayer, encodeInput, laneMask } from "./layer"
import { Statistics, addStatistics, encodeLeft } from "./gradient"
import { CHUNK, ENTRY, TABLES } from "./table-product"

@unmanaged export class Training {
  visible: i32
  hidden: i32
  visibleSpin: i32
  hiddenSpin: i32
  weights: usize // visible × hidden, in tiles of 32 columns (see table-product.ts)
  tileSize: usize
  visibleBias: usize // padded to 16, as are all the vectors below
  hiddenBias: usize
  velocity: usize // of the weights, same layout
  visibleVelocity: usize
  hiddenVelocity: usize
  visibleBeta: usize // bias as the layers want it
  hiddenBeta: usize
  visibleDelta: usize // Σ_data v − Σ_model v
  dataReal: i32
  data: usize
  dataStride: usize
  order: usize // u32 row numbers
  rows: i32 // rows in `order`
  batch: i32
  persistent: i32
  chains: i32 // rows of the negative phase when persistent (else the batch's)
  steps: i32 // k
  meanField: i32 // 1: reconstruct with probabilities, 0: with samples
  learningRate: f32
  momentum: f32
  l1: f32
  l2: f32
  counter0: u32 // number of the first batch since the start of training, low word
  counter1: u32
  bits: usize // (batch + chains) rows of visible bits
  bitsStride: usize
  reals: usize // (batch + chains) rows of visible reals
  realsStride: usize
  right: usize // (batch + chains) rows of hidden probabilities, signed
  rightStride: usize
  hiddenBits: usize // rows of hidden bits: the chains' state when persistent
  hiddenBitsStride: usize
  up: usize // a Layer: bits or reals → hidden
  down: usize // a Layer: hidden bits → visible
  statistics: usize // two Statistics: data, model
  statisticsModel: usize
  scratch: usize
  scratchSize: usize
  barrier: usize
}

// β of the hidden units of this thread's share: g (b_j − [visible ±1] Σ_i W_ij).
function hiddenBeta(t: Training, thread: i32, threads: i32): void {
  const blocks = (t.hidden + 15) >> 4
  const gain: f32 = t.hiddenSpin ? 2 : 1
  for (let j = 16 * shareFrom(blocks, thread, threads); j < 16 * shareFrom(blocks, thread + 1, threads); j += 4) {
    let beta = v128.load(t.hiddenBias + j * 4)
    if (t.visibleSpin) {
      let sum = f32x4.splat(0)
      const column = t.weights + <usize>(j >> 5) * t.tileSize + (j & 31) * 4
      for (let i = 0; i < t.visible; i++) sum = f32x4.add(sum, v128.load(column + <usize>i * ENTRY))
      beta = f32x4.sub(beta, sum)
    }
    v128.store(t.hiddenBeta + j * 4, f32x4.mul(beta, f32x4.splat(gain)))
  }
}

// β of the visible units of this thread's share: g (a_i − [hidden ±1] Σ_j W_ij).
function visibleBeta(t: Training, thread: i32, threads: i32): void {
  const blocks = (t.visible + 15) >> 4
  const gain: f32 = t.visibleSpin ? 2 : 1
  const to = min(t.visible, 16 * shareFrom(blocks, thread + 1, threads))
  for (let i = 16 * shareFrom(blocks, thread, threads); i < to; i++) {
    let beta = load<f32>(t.visibleBias + i * 4)
    if (t.hiddenSpin) {
      let sums = f32x4.splat(0)
      for (let j = 0; j < t.hidden; j += 4)
        sums = f32x4.add(sums, v128.and(laneMask(j, t.hidden), v128.load(t.weights + <usize>(j >> 5) * t.tileSize + <usize>i * ENTRY + (j & 31) * 4)))
      const sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3)
      beta -= sum
    }
    store<f32>(t.visibleBeta + i * 4, gain * beta)
  }
}

// Copies this thread's share of the batch's rows to the front of the positive phase.
function gather(t: Training, first: i32, rows: i32, thread: i32, threads: i32): void {
  for (let row = shareFrom(rows, thread, threads); row < shareFrom(rows, thread + 1, threads); row++) {
    const source = t.data + <usize>load<u32>(t.order + (first + row) * 4) * t.dataStride
    if (t.dataReal) memory.copy(t.reals + <usize>row * t.realsStride, source, <usize>t.visible * 4)
    else memory.copy(t.bits + <usize>row * t.bitsStride, source, t.bitsStride)
  }
}

// Σ over rows of the 16 bits at column i, as 16 floats added to out with a factor.
function addBitCounts(bits: usize, stride: usize, rows: i32, i: i32, factor: f32, out: usize): void {
  const select = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  const spread = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
  let low = i16x8.splat(0), high = i16x8.splat(0)
  for (let row = 0; row < rows; ) {
    let count = i8x16.splat(0)
    const stop = min(rows, row + 255)
    for (; row < stop; row++) {
      const word = i8x16.swizzle(i16x8.splat(load<i16>(bits + <usize>row * stride + (i >> 3))), spread)
      count = i8x16.sub(count, i8x16.eq(v128.and(word, select), select))
    }
    low = i16x8.add(low, i16x8.extend_low_i8x16_u(count))
    high = i16x8.add(high, i16x8.extend_high_i8x16_u(count))
  }
  const f = f32x4.splat(factor)
  v128.store(out, f32x4.add(v128.load(out, 16), f32x4.mul(f, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)))), 16)
  v128.store(out, f32x4.add(v128.load(out), f32x4.mul(f, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)))))
  v128.store(out, f32x4.add(v128.load(out, 48), f32x4.mul(f, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)))), 48)
  v128.store(out, f32x4.add(v128.load(out, 32), f32x4.mul(f, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)))), 32)
}

function addRealCounts(reals: usize, stride: usize, rows: i32, i: i32, factor: f32, out: usize): void {
  const f = f32x4.splat(factor)
  for (let q: usize = 0; q < 64; q += 16) {
    let sum = f32x4.splat(0)
    for (let row = 0; row < rows; row++) sum = f32x4.add(sum, v128.load(reals + <usize>row * stride + i * 4 + q))
    v128.store(out + q, f32x4.add(v128.load(out + q), f32x4.mul(f, sum)))
  }
}

// Differences of the visible means, and the step of the visible biases, of this thread's share of sites.
function visibleStep(t: Training, rows: i32, chains: i32, thread: i32, threads: i32): void {
  const blocks = (t.visible + 15) >> 4
  const weight = <f32>rows / <f32>chains
  const rate = f32x4.splat((t.visibleSpin ? 2 : 1) * t.learningRate / <f32>rows)
  const momentum = f32x4.splat(t.momentum)
  for (let block = shareFrom(blocks, thread, threads); block < shareFrom(blocks, thread + 1, threads); block++) {
    const i = 16 * block
    const delta = t.visibleDelta + i * 4
    memory.fill(delta, 0, 64)
    if (t.dataReal) addRealCounts(t.reals, t.realsStride, rows, i, 1, delta)
    else addBitCounts(t.bits, t.bitsStride, rows, i, 1, delta)
    if (t.meanField) addRealCounts(t.reals + <usize>rows * t.realsStride, t.realsStride, chains, i, -weight, delta)
    else addBitCounts(t.bits + <usize>rows * t.bitsStride, t.bitsStride, chains, i, -weight, delta)
    for (let q: usize = 0; q < 64; q += 16) {
      const at = <usize>(i * 4) + q
      const velocity = f32x4.add(f32x4.mul(momentum, v128.load(t.visibleVelocity + at)), f32x4.mul(rate, v128.load(t.visibleDelta + at)))
      v128.store(t.visibleVelocity + at, velocity)
      v128.store(t.visibleBias + at, f32x4.add(v128.load(t.visibleBias + at), velocity))
    }
  }
}

// The step of the weights and hidden biases, tile by tile (the upper and the lower half of the sites apart where a half is
// long enough to be worth its tables).
function weightStep(t: Training, rows: i32, merged: bool, thread: i32, threads: i32): void {
  const data = changetype<Statistics>(t.statistics), model = changetype<Statistics>(t.statisticsModel)
  const table = t.scratch + <usize>thread * t.scratchSize
  const staging = table + TABLES
  const hiddenDelta = staging + CHUNK * ENTRY // 128 bytes
  const tile = hiddenDelta + 128
  const blocks = (t.hidden + 15) >> 4
  const signedRows = data.rows + (merged ? 0 : model.rows)
  const perRow = t.learningRate / <f32>rows
  const visibleScale: f32 = t.visibleSpin ? 2 : 1, hiddenScale: f32 = t.hiddenSpin ? 2 : 1
  const momentum = f32x4.splat(t.momentum), rate = f32x4.splat(perRow)
  const product = f32x4.splat(visibleScale * hiddenScale)
  const l1 = f32x4.splat(t.learningRate * t.l1), l2 = f32x4.splat(t.learningRate * t.l2)
  const zero = f32x4.splat(0), decay = t.l1 != 0 || t.l2 != 0
  const step = blocks < 4 * threads ? 1 : 2
  const parts = t.visible < 1024 ? 1 : 2
  const tasks = (blocks + step - 1) / step * parts
  for (let task = nextTask(t.barrier); task < tasks; task = nextTask(t.barrier)) {
    const block = task / parts * step, part = task % parts
    const width: usize = 64 * min(step, blocks - block)
    const column = 16 * block
    const place = <usize>(column >> 5) * t.tileSize + (column & 31) * 4
    const from = shareFrom(t.visible, part, parts), to = shareFrom(t.visible, part + 1, parts)
    memory.fill(tile, 0, <usize>(to - from) * ENTRY)
    addStatistics(data, from, to, column, width, table, staging, tile)
    if (!merged) addStatistics(model, from, to, column, width, table, staging, tile)
    for (let c: usize = 0; c < width; c += 16) {
      let sum = zero
      for (let row = 0; row < signedRows; row++) sum = f32x4.add(sum, v128.load(t.right + <usize>row * t.rightStride + column * 4 + c))
      const at = <usize>(column * 4) + c
      if (part == 0) {
        const velocity = f32x4.add(f32x4.mul(momentum, v128.load(t.hiddenVelocity + at)), f32x4.mul(f32x4.splat(hiddenScale * perRow), sum))
        v128.store(t.hiddenVelocity + at, velocity)
        v128.store(t.hiddenBias + at, f32x4.add(v128.load(t.hiddenBias + at), velocity))
      }
      // What a ±1 visible unit adds to the statistics of its weights: −(scale of h) Δ⟨h⟩.
      v128.store(hiddenDelta + c, t.visibleSpin ? f32x4.mul(f32x4.splat(-hiddenScale), sum) : zero)
    }
    for (let i = from; i < to; i++) {
      const sums = tile + <usize>(i - from) * ENTRY
      const w = t.weights + place + <usize>i * ENTRY, v = t.velocity + place + <usize>i * ENTRY
      const site = t.hiddenSpin ? f32x4.splat(-visibleScale * load<f32>(t.visibleDelta + i * 4)) : zero
      // Two vectors a turn, loads before stores (see table-product.ts).
      if (decay) {
        for (let c: usize = 0; c < width; c += 32) {
          const w0 = v128.load(w + c), w1 = v128.load(w + c, 16)
          const g0 = f32x4.add(f32x4.add(f32x4.mul(product, v128.load(sums + c)), site), v128.load(hiddenDelta + c))
          const g1 = f32x4.add(f32x4.add(f32x4.mul(product, v128.load(sums + c, 16)), site), v128.load(hiddenDelta + c, 16))
          const d0 = f32x4.add(f32x4.mul(l2, w0), f32x4.sub(v128.and(f32x4.gt(w0, zero), l1), v128.and(f32x4.lt(w0, zero), l1)))
          const d1 = f32x4.add(f32x4.mul(l2, w1), f32x4.sub(v128.and(f32x4.gt(w1, zero), l1), v128.and(f32x4.lt(w1, zero), l1)))
          const v0 = f32x4.add(f32x4.mul(momentum, v128.load(v + c)), f32x4.sub(f32x4.mul(rate, g0), d0))
          const v1 = f32x4.add(f32x4.mul(momentum, v128.load(v + c, 16)), f32x4.sub(f32x4.mul(rate, g1), d1))
          v128.store(v + c, v1, 16)
          v128.store(v + c, v0)
          v128.store(w + c, f32x4.add(w1, v1), 16)
          v128.store(w + c, f32x4.add(w0, v0))
        }
      } else {
        for (let c: usize = 0; c < width; c += 32) {
          const g0 = f32x4.add(f32x4.add(f32x4.mul(product, v128.load(sums + c)), site), v128.load(hiddenDelta + c))
          const g1 = f32x4.add(f32x4.add(f32x4.mul(product, v128.load(sums + c, 16)), site), v128.load(hiddenDelta + c, 16))
          const v0 = f32x4.add(f32x4.mul(momentum, v128.load(v + c)), f32x4.mul(rate, g0))
          const v1 = f32x4.add(f32x4.mul(momentum, v128.load(v + c, 16)), f32x4.mul(rate, g1))
          const n0 = f32x4.add(v128.load(w + c), v0), n1 = f32x4.add(v128.load(w + c, 16), v1)
          v128.store(v + c, v1, 16)
          v128.store(v + c, v0)
          v128.store(w + c, n1, 16)
          v128.store(w + c, n0)
        }
      }
    }
  }
}

// One step of the Gibbs chain, upward: hidden given the visible rows from `firstRow` on.
function upward(t: Training, real: i32, firstRow: i32, rows: i32, flags: i32, scale: f32, phase: u32, thread: i32, threads: i32): void {
  const up = changetype<Layer>(t.up + <usize>thread * offsetof<Layer>())
  up.real = real
  up.input = real ? t.reals + <usize>firstRow * t.realsStride : t.bits + <usize>firstRow * t.bitsStride
  up.inputStride = real ? t.realsStride : t.bitsStride
  up.rows = rows
  up.flags = flags
  up.scale = scale
  up.probability = t.right + <usize>firstRow * t.rightStride
  up.phase = phase
  encodeInput(up, thread, threads)
  barrier(t.barrier, threads)
  applyLayer(up, thread, threads)
  barrier(t.barrier, threads)
}

function downward(t: Training, firstRow: i32, rows: i32, phase: u32, thread: i32, threads: i32): void {
  const down = changetype<Layer>(t.down + <usize>thread * offsetof<Layer>())
  down.rows = rows
  down.flags = t.meanField ? PROBABILITY : SAMPLE
  down.probability = t.reals + <usize>firstRow * t.realsStride
  down.sample = t.bits + <usize>firstRow * t.bitsStride
  down.phase = phase
  encodeInput(down, thread, threads)
  barrier(t.barrier, threads)
  applyLayer(down, thread, threads)
  barrier(t.barrier, threads)
}

// Exported: `count` mini-batches from number `first` of the order. Layers and statistics are one per thread (a thread
// writes its own), with the fixed fields filled in by the caller.
export function contrastiveDivergence(thread: i32, threads: i32, t: Training, first: i32, count: i32): void {
  const up = changetype<Layer>(t.up + <usize>thread * offsetof<Layer>())
  const down = changetype<Layer>(t.down + <usize>thread * offsetof<Layer>())
  const merged = t.dataReal == t.meanField
  for (let n = 0; n < count; n++) {
    const start = (first + n) * t.batch
    const rows = min(t.batch, t.rows - start)
    const chains = t.persistent ? t.chains : rows
    const number = (<u64>t.counter1 << 32) + <u64>t.counter0 + <u64>n
    up.counter0 = down.counter0 = <u32>number
    up.counter1 = down.counter1 = <u32>(number >> 32)
    gather(t, start, rows, thread, threads)
    hiddenBeta(t, thread, threads)
    visibleBeta(t, thread, threads)
    barrier(t.barrier, threads)

    upward(t, t.dataReal, 0, rows, t.persistent ? PROBABILITY : PROBABILITY | SAMPLE, 1, 0, thread, threads)
    for (let step = 1; step <= t.steps; step++) {
      downward(t, rows, chains, 2 * step - 1, thread, threads)
      const more = step < t.steps || t.persistent
      upward(t, t.meanField, rows, chains, more ? PROBABILITY | SAMPLE : PROBABILITY, -<f32>rows / <f32>chains, 2 * step, thread, threads)
    }

    if (thread == 0) {
      const data = changetype<Statistics>(t.statistics), model = changetype<Statistics>(t.statisticsModel)
      data.real = t.dataReal
      data.left = t.dataReal ? t.reals : t.bits
      data.leftStride = t.dataReal ? t.realsStride : t.bitsStride
      data.rows = merged ? rows + chains : rows
      data.right = t.right
      model.real = t.meanField
      model.left = t.meanField ? t.reals + <usize>rows * t.realsStride : t.bits + <usize>rows * t.bitsStride
      model.leftStride = t.meanField ? t.realsStride : t.bitsStride
      model.rows = chains
      model.right = t.right + <usize>rows * t.rightStride
    }
    barrier(t.barrier, threads)
    encodeLeft(changetype<Statistics>(t.statistics), thread, threads)
    if (!merged) encodeLeft(changetype<Statistics>(t.statisticsModel), thread, threads)
    visibleStep(t, rows, chains, thread, threads)
    barrier(t.barrier, threads)
    weightStep(t, rows, merged, thread, threads)
    barrier(t.barrier, threads)
  }
}

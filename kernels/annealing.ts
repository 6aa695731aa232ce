// Annealing of a machine with binary states (Neal 2001, doi:10.1023/A:1008923215028) along inverse temperatures β_0, β_1, …, many
// steps in one call. A step from β to β' adds ln p*_β'(v) − ln p*_β(v) to the sum of every row v and then draws h from p_β'(h | v)
// and v from p_β'(v | h). With fields x = g (b + vW) of the hidden units, g = 1 for 0/1 and 2 for ±1 units,
//   ln p*_β(v) = Σ_i [(1 − β) a⁰_i + β a_i] v_i + Σ_j [β x⁺_j + ln(1 + e^(−β|x_j|))] + constant,
// x⁺ = max(x, 0) for 0/1 and |x|/2 for ±1 units. For β < β' the logarithms differ by ln(1 + z),
//   z = (e^(−(β'−β)|x|) − 1)/(1 + e^(β|x|)),
// small where the step is, so that single precision does for z; the 1 + z are multiplied in double precision and one logarithm is
// taken for hundreds of them. Products are stored block by block of columns and multiplied in the blocks' order.
import { barrier, nextTask, shareFrom } from "./barrier"
import { Layer, SAMPLE, applyLayer, encodeInput, finish, tile } from "./layer"
import { LOGISTIC_UNIT, exponentialMinusOne, logistic } from "./logistic"
import { CHUNK, ENTRY, TABLES } from "./table-product"

@unmanaged export class Annealing {
  up: usize // a Layer: visible bits → hidden bits
  down: usize // a Layer: hidden bits → visible bits
  copies: usize // of up and down, a pair a thread, which it writes to
  alpha: f32 // of both layers at β = 1
  hiddenOffsets: usize // of the layer up at β = 1: fields are alpha · vW + offset
  baseOffsets: usize // of the layer down at β = 0
  visibleOffsets: usize // and at β = 1
  hiddenSpin: i32
  biases: usize // 16 doubles for every four visible units: Σ_i (a_i − a⁰_i) v_i of the four by their bits
  betas: usize
  draw: u32 // number of the first step's draw of h; that of v is the next
  products: usize // blocks × rows doubles: Π (1 + z)
  linear: usize // blocks × rows doubles: 2 Σ x⁺
  sums: usize // rows doubles
  barrier: usize
}

// Products and linear parts of the 16 columns of `block`; `sums` is the tile's first column of the block. z and 2 x⁺ of a row are
// staged: an engine that joins neighbouring 128-bit operations starts at stores.
function blockRatios(a: Annealing, block: i32, rows: i32, low: f32, step: f32, sums: usize, staging: usize): void {
  const alpha = f32x4.splat(a.alpha), unit = f32x4.splat(LOGISTIC_UNIT), one = f64x2.splat(1)
  const minusLow = f32x4.splat(-low), minusStep = f32x4.splat(-step)
  // Beyond 60 the logistic is nothing beside 1, and its products are no subnormal numbers, which are slow.
  const least = f32x4.splat(-60)
  const tilt = f32x4.splat(a.hiddenSpin ? 0 : 1)
  const offsets = a.hiddenOffsets + block * 64
  let products = a.products + <usize>(block * rows) * 8, linears = a.linear + <usize>(block * rows) * 8
  for (let row = 0; row < rows; row++) {
    for (let c: usize = 0; c < 64; c += 32) {
      const s = sums + c, o = offsets + c, to = staging + c
      const x0 = f32x4.add(f32x4.mul(alpha, v128.load(s)), v128.load(o))
      const x1 = f32x4.add(f32x4.mul(alpha, v128.load(s, 16)), v128.load(o, 16))
      const size0 = f32x4.abs(x0), size1 = f32x4.abs(x1)
      const p0 = f32x4.mul(unit, logistic(f32x4.pmax(least, f32x4.mul(minusLow, size0))))
      const p1 = f32x4.mul(unit, logistic(f32x4.pmax(least, f32x4.mul(minusLow, size1))))
      const z0 = f32x4.mul(p0, exponentialMinusOne(f32x4.mul(minusStep, size0)))
      const z1 = f32x4.mul(p1, exponentialMinusOne(f32x4.mul(minusStep, size1)))
      const l0 = f32x4.add(size0, f32x4.mul(tilt, x0)), l1 = f32x4.add(size1, f32x4.mul(tilt, x1))
      v128.store(to, z1, 16)
      v128.store(to, z0)
      v128.store(to, l1, 80)
      v128.store(to, l0, 64)
    }
    let product = one
    for (let c: usize = 0; c < 64; c += 8)
      product = f64x2.mul(product, f64x2.add(one, f64x2.promote_low_f32x4(v128.load64_zero(staging + c))))
    store<f64>(products, f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1))
    const l01 = f32x4.add(v128.load(staging, 64), v128.load(staging, 80))
    const l23 = f32x4.add(v128.load(staging, 96), v128.load(staging, 112))
    const linear = f32x4.add(l01, l23)
    const a0 = <f64>f32x4.extract_lane(linear, 0) + <f64>f32x4.extract_lane(linear, 1)
    const a1 = <f64>f32x4.extract_lane(linear, 2) + <f64>f32x4.extract_lane(linear, 3)
    store<f64>(linears, a0 + a1)
    products += 8
    linears += 8
    sums += ENTRY
  }
}

// Hidden bits of the layer up, as applyLayer, and the parts of the ratios while the sums are at hand.
function applyUp(a: Annealing, up: Layer, low: f32, step: f32, thread: i32, threads: i32): void {
  const table = up.scratch + <usize>thread * up.scratchSize
  const staging = table + TABLES
  const random = staging + CHUNK * ENTRY
  const out = random + 64
  const blocks = (up.outputs + 15) >> 4
  const pace = blocks < 4 * threads ? 1 : 2
  for (let block = pace * nextTask(up.barrier); block < blocks; block = pace * nextTask(up.barrier)) {
    const count = min(pace, blocks - block)
    tile(up, block * 16, count * 64, table, staging, out)
    for (let n = 0; n < count; n++) {
      blockRatios(a, block + n, up.rows, low, step, out + 64 * n, staging)
      finish(up, block + n, out + 64 * n, random, staging)
    }
  }
}

// Adds the ratios of the rows from `first` to `last`.
function addRatios(a: Annealing, up: Layer, from: f32, to: f32, first: i32, last: i32): void {
  const blocks = (up.outputs + 15) >> 4
  const words = (up.inputs + 31) >> 5
  const step = <f64>to - <f64>from
  for (let row = first; row < last; row++) {
    let biases: f64 = 0
    let table = a.biases
    for (let word = 0; word < words; word++) {
      const bits = load<u32>(up.input + <usize>row * up.inputStride + 4 * word)
      for (let shift = 0; shift < 32; shift += 4) {
        biases += load<f64>(table + (((bits >> shift) & 15) << 3))
        table += 128
      }
    }
    let linear: f64 = 0, product: f64 = 1, logarithms: f64 = 0
    for (let block = 0; block < blocks; block++) {
      const at = <usize>(block * up.rows + row) * 8
      linear += load<f64>(a.linear + at)
      product *= load<f64>(a.products + at)
      // 1 + z is at least ½: 512 of them are no subnormal number.
      if ((block & 31) == 31 || block == blocks - 1) {
        logarithms += Math.log(product)
        product = 1
      }
    }
    const at = a.sums + <usize>row * 8
    store<f64>(at, load<f64>(at) + (step * (biases + 0.5 * linear) + (step < 0 ? -logarithms : logarithms)))
  }
}

// This thread's share of the offsets (1 − β) base + β end; base 0 is none.
function mixOffsets(base: usize, end: usize, beta: f32, count: i32, out: usize, thread: i32, threads: i32): void {
  const fours = (count + 3) >> 2
  const last = <usize>shareFrom(fours, thread + 1, threads) << 4
  for (let at = <usize>shareFrom(fours, thread, threads) << 4; at < last; at += 16) {
    let offset = f32x4.mul(f32x4.splat(beta), v128.load(end + at))
    if (base) offset = f32x4.add(offset, f32x4.mul(f32x4.splat(1 - beta), v128.load(base + at)))
    v128.store(out + at, offset)
  }
}

// Exported: `count` steps of all rows, the first from β number `first` to the next.
export function annealing(thread: i32, threads: i32, a: Annealing, first: i32, count: i32): void {
  const size = offsetof<Layer>()
  const up = changetype<Layer>(a.copies + <usize>(2 * thread) * size)
  const down = changetype<Layer>(a.copies + <usize>(2 * thread + 1) * size)
  memory.copy(changetype<usize>(up), a.up, size)
  memory.copy(changetype<usize>(down), a.down, size)
  up.flags = down.flags = SAMPLE
  const firstRow = shareFrom(up.rows, thread, threads), lastRow = shareFrom(up.rows, thread + 1, threads)
  for (let k = first; k < first + count; k++) {
    const from = load<f32>(a.betas + 4 * k), to = load<f32>(a.betas + 4 * k, 4)
    up.alpha = down.alpha = to * a.alpha
    up.counter0 = a.draw + 2 * k
    down.counter0 = a.draw + 2 * k + 1
    mixOffsets(0, a.hiddenOffsets, to, up.outputs, up.beta, thread, threads)
    encodeInput(up, thread, threads)
    barrier(a.barrier, threads)
    applyUp(a, up, min(from, to), abs(to - from), thread, threads)
    barrier(a.barrier, threads)
    mixOffsets(a.baseOffsets, a.visibleOffsets, to, down.outputs, down.beta, thread, threads)
    encodeInput(down, thread, threads)
    addRatios(a, up, from, to, firstRow, lastRow)
    barrier(a.barrier, threads)
    applyLayer(down, thread, threads)
    barrier(a.barrier, threads)
  }
}

// A step uphill of the weights of a machine of 0/1 and ±1 units in the coordinates of src/learn/coordinates.ts. With P the sum of
// bit times probability over the rows of the data less that over the rows of the model, the slopes by the coordinates of W are
//
//   g_ij = (scale P_ij − x_i l_j − m_i y_j − λ₁ sign W_ij − λ₂ W_ij)/(s_i t_j),
//
// where x and y are the differences of the units' means, and l = λ and m = μ their offsets, or 1 more for ±1 units. Steps of W̃
// follow by momentum, Nesterov's or Adam's rule (src/learn/optimizer.ts), and those of W are 1/(s t) of them.
import { barrier, nextTask } from "./barrier"
import { Statistics, addStatistics, encodeLeft } from "./gradient"
import { CHUNK, ENTRY, TABLES } from "./table-product"

@unmanaged export class Ascent {
  visible: i32
  hidden: i32
  weights: usize // visible × hidden, in tiles of 32 columns (see table-product.ts)
  target: usize // what they become, same layout; for a step in place the same
  tileSize: usize
  first: usize // running means of slopes, same layout
  second: usize // with Adam: of their squares
  data: usize // a Statistics
  model: usize // another, or 0 where the first has the rows of both
  scale: f32
  visibleChange: usize // x; all vectors padded to 16 with zeros
  visibleShift: usize // m
  visibleOffset: usize // μ
  visibleInverse: usize // 1/s
  hiddenChange: usize // y
  hiddenShift: usize // l
  hiddenOffset: usize // λ
  hiddenInverse: usize // 1/t
  l1: f32
  l2: f32
  keep: f32 // first ← keep · first + gain · g
  gain: f32
  ofFirst: f32 // step = ofFirst · first + ofSlope · g, or with Adam ofFirst · first/(√(ofSecond · second) + ε)
  ofSlope: f32
  ofSecond: f32
  keepSecond: f32 // second ← keepSecond · second + gainSecond · g²
  gainSecond: f32
  adam: i32
  rowSums: usize // out, a vector of the visible units for every 16 columns: Σ ΔW_ij λ_j over them
  columnSums: usize // out: Σ_i ΔW_ij μ_i
  largest: usize // out, four floats for every 16 columns: max |W_ij|, NaN where any is
  scratch: usize
  scratchSize: usize
  barrier: usize
}

@inline function sign(w: v128, amount: v128): v128 {
  const zero = f32x4.splat(0)
  return f32x4.sub(v128.and(f32x4.gt(w, zero), amount), v128.and(f32x4.lt(w, zero), amount))
}

// The step of 16 columns; `sums` is P of the first of them.
function ascendBlock(a: Ascent, block: i32, sums: usize): void {
  const column = <usize>block * 64
  const place = <usize>(block >> 1) * a.tileSize + (<usize>(block & 1) << 6)
  const decay = a.l1 != 0 || a.l2 != 0, adam = a.adam
  const scale = f32x4.splat(a.scale), l1 = f32x4.splat(a.l1), l2 = f32x4.splat(a.l2)
  const keep = f32x4.splat(a.keep), gain = f32x4.splat(a.gain)
  const ofFirst = f32x4.splat(a.ofFirst), ofSlope = f32x4.splat(a.ofSlope), ofSecond = f32x4.splat(a.ofSecond)
  const keepSecond = f32x4.splat(a.keepSecond), gainSecond = f32x4.splat(a.gainSecond), epsilon = f32x4.splat(1e-8)
  const columnSums = a.columnSums + column, y = a.hiddenChange + column, l = a.hiddenShift + column
  const λ = a.hiddenOffset + column, t = a.hiddenInverse + column
  const visibleChange = a.visibleChange, visibleShift = a.visibleShift
  const visibleOffset = a.visibleOffset, visibleInverse = a.visibleInverse
  let weights = a.weights + place, targets = a.target + place, firsts = a.first + place, seconds = a.second + place
  let rowSum = a.rowSums + <usize>(block * ((a.visible + 15) & ~15)) * 4
  let largest = f32x4.splat(0)
  memory.fill(columnSums, 0, 64)
  for (let at: usize = 0, end = <usize>a.visible * 4; at < end; at += 4) {
    const x = v128.load32_splat(visibleChange + at), m = v128.load32_splat(visibleShift + at)
    const μ = v128.load32_splat(visibleOffset + at), inverse = v128.load32_splat(visibleInverse + at)
    let parts = f32x4.splat(0)
    for (let c: usize = 0; c < 64; c += 16) {
      const unit = f32x4.mul(inverse, v128.load(t + c))
      const weight = v128.load(weights + c)
      let g = f32x4.add(f32x4.mul(x, v128.load(l + c)), f32x4.mul(m, v128.load(y + c)))
      g = f32x4.sub(f32x4.mul(scale, v128.load(sums + c)), g)
      if (decay) g = f32x4.sub(g, f32x4.add(f32x4.mul(l2, weight), sign(weight, l1)))
      g = f32x4.mul(g, unit)
      const first = f32x4.add(f32x4.mul(keep, v128.load(firsts + c)), f32x4.mul(gain, g))
      let step = f32x4.mul(ofFirst, first)
      if (adam) {
        const second = f32x4.add(f32x4.mul(keepSecond, v128.load(seconds + c)), f32x4.mul(gainSecond, f32x4.mul(g, g)))
        v128.store(seconds + c, second)
        step = f32x4.div(step, f32x4.add(f32x4.sqrt(f32x4.mul(ofSecond, second)), epsilon))
      } else step = f32x4.add(step, f32x4.mul(ofSlope, g))
      step = f32x4.mul(step, unit)
      const next = f32x4.add(weight, step)
      v128.store(firsts + c, first)
      v128.store(targets + c, next)
      largest = f32x4.max(largest, f32x4.abs(next))
      v128.store(columnSums + c, f32x4.add(v128.load(columnSums + c), f32x4.mul(μ, step)))
      parts = f32x4.add(parts, f32x4.mul(step, v128.load(λ + c)))
    }
    store<f32>(rowSum, f32x4.extract_lane(parts, 0) + f32x4.extract_lane(parts, 1) + (f32x4.extract_lane(parts, 2) + f32x4.extract_lane(parts, 3)))
    weights += ENTRY
    targets += ENTRY
    firsts += ENTRY
    seconds += ENTRY
    sums += ENTRY
    rowSum += 4
  }
  v128.store(a.largest + <usize>block * 16, largest)
}

// Exported: one step.
export function ascent(thread: i32, threads: i32, a: Ascent): void {
  const data = changetype<Statistics>(a.data), model = changetype<Statistics>(a.model)
  encodeLeft(data, thread, threads)
  if (a.model) encodeLeft(model, thread, threads)
  barrier(a.barrier, threads)
  const table = a.scratch + <usize>thread * a.scratchSize
  const staging = table + TABLES
  const sums = staging + CHUNK * ENTRY
  const blocks = (a.hidden + 15) >> 4
  const pace = blocks < 4 * threads ? 1 : 2
  for (let block = pace * nextTask(a.barrier); block < blocks; block = pace * nextTask(a.barrier)) {
    const count = min(pace, blocks - block)
    memory.fill(sums, 0, <usize>a.visible * ENTRY)
    addStatistics(data, 0, a.visible, 16 * block, 64 * count, table, staging, sums)
    if (a.model) addStatistics(model, 0, a.visible, 16 * block, 64 * count, table, staging, sums)
    for (let n = 0; n < count; n++) ascendBlock(a, block + n, sums + 64 * n)
  }
  barrier(a.barrier, threads)
}

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
  const column = 16 * block
  const place = <usize>(column >> 5) * a.tileSize + (column & 31) * 4
  const scale = f32x4.splat(a.scale), l1 = f32x4.splat(a.l1), l2 = f32x4.splat(a.l2)
  const keep = f32x4.splat(a.keep), gain = f32x4.splat(a.gain)
  const ofFirst = f32x4.splat(a.ofFirst), ofSlope = f32x4.splat(a.ofSlope), ofSecond = f32x4.splat(a.ofSecond)
  const keepSecond = f32x4.splat(a.keepSecond), gainSecond = f32x4.splat(a.gainSecond), epsilon = f32x4.splat(1e-8)
  const rowSums = a.rowSums + <usize>(block * ((a.visible + 15) & ~15)) * 4
  let largest = f32x4.splat(0)
  memory.fill(rowSums, 0, <usize>a.visible * 4)
  for (let c: usize = 0; c < 64; c += 16) {
    const at = <usize>column * 4 + c
    const y = v128.load(a.hiddenChange + at), l = v128.load(a.hiddenShift + at)
    const λ = v128.load(a.hiddenOffset + at), inverse = v128.load(a.hiddenInverse + at)
    let columnSum = f32x4.splat(0)
    for (let i = 0; i < a.visible; i++) {
      const w = a.weights + place + <usize>i * ENTRY + c, v = a.first + place + <usize>i * ENTRY + c
      const vector: usize = <usize>i * 4
      const x = v128.load32_splat(a.visibleChange + vector), m = v128.load32_splat(a.visibleShift + vector)
      const unit = f32x4.mul(v128.load32_splat(a.visibleInverse + vector), inverse)
      const weight = v128.load(w)
      let g = f32x4.mul(scale, v128.load(sums + <usize>i * ENTRY + c))
      g = f32x4.sub(g, f32x4.add(f32x4.mul(x, l), f32x4.mul(m, y)))
      g = f32x4.sub(g, f32x4.add(f32x4.mul(l2, weight), sign(weight, l1)))
      g = f32x4.mul(g, unit)
      const first = f32x4.add(f32x4.mul(keep, v128.load(v)), f32x4.mul(gain, g))
      let step = f32x4.mul(ofFirst, first)
      if (a.adam) {
        const s = a.second + place + <usize>i * ENTRY + c
        const second = f32x4.add(f32x4.mul(keepSecond, v128.load(s)), f32x4.mul(gainSecond, f32x4.mul(g, g)))
        v128.store(s, second)
        step = f32x4.div(step, f32x4.add(f32x4.sqrt(f32x4.mul(ofSecond, second)), epsilon))
      } else step = f32x4.add(step, f32x4.mul(ofSlope, g))
      step = f32x4.mul(step, unit)
      const next = f32x4.add(weight, step)
      v128.store(v, first)
      v128.store(w, next)
      largest = f32x4.max(largest, f32x4.abs(next))
      columnSum = f32x4.add(columnSum, f32x4.mul(step, v128.load32_splat(a.visibleOffset + vector)))
      const part = f32x4.mul(step, λ)
      const sum = f32x4.extract_lane(part, 0) + f32x4.extract_lane(part, 1) + (f32x4.extract_lane(part, 2) + f32x4.extract_lane(part, 3))
      store<f32>(rowSums + vector, load<f32>(rowSums + vector) + sum)
    }
    v128.store(a.columnSums + at, columnSum)
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

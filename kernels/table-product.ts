// Products with a binary left operand by the method of the four Russians (Arlazarov, Dinic, Kronrod & Faradzev 1970):
// for every group of 4 or 5 rows of the right operand the 16 or 32 partial sums of a tile of 32 (or 16) columns are tabulated
// once, then each binary row adds one table row a group instead of 4 or 5 products. Groups of 5 are for many binary rows (the
// gradient, one row a site), groups of 4 for few (a layer, one row a sample), where making the tables counts as well.
//
// W is kept in tiles of 32 columns, one after the other, each with its rows 128 bytes apart: a tile streams through the caches.
//
// A chunk is 40 inputs: 10 groups of 4 or 8 groups of 5, its tables 20 or 32 KiB. A code is the byte offset of a group's entry
// in them: the size of a table times the number of the group in its chunk, plus 128 times the group's bits.
export const CHUNK = 40
export const ENTRY = 128 // bytes of a table row: 32 columns of float32
export const TABLES = 32768 // bytes of a chunk's tables
export const ROW_CODES = 20 // bytes of a chunk's codes by fours
export const COLUMN_CODES = 16 // by fives

// Tables of `groups` groups from the rows at `source` (`ld` bytes apart), for `width` bytes of columns (64 or 128). Eight
// columns a turn, all loads before the stores: an engine that joins neighbouring 128-bit operations to 256-bit ones can.
export function tabulateFours(source: usize, ld: usize, groups: i32, width: usize, table: usize): void {
  const zero = f32x4.splat(0)
  for (let g = 0; g < groups; g++) {
    for (let c: usize = 0; c < width; c += 32) {
      const t = table + c
      const s0 = source + c, s1 = s0 + ld, s2 = s1 + ld, s3 = s2 + ld
      const r0l = v128.load(s0)
      const r1l = v128.load(s1)
      const r2l = v128.load(s2)
      const r3l = v128.load(s3)
      const a3l = f32x4.add(r0l, r1l), a5l = f32x4.add(r0l, r2l), a6l = f32x4.add(r1l, r2l)
      const a7l = f32x4.add(a3l, r2l)
      const r0h = v128.load(s0, 16)
      const r1h = v128.load(s1, 16)
      const r2h = v128.load(s2, 16)
      const r3h = v128.load(s3, 16)
      const a3h = f32x4.add(r0h, r1h), a5h = f32x4.add(r0h, r2h), a6h = f32x4.add(r1h, r2h)
      const a7h = f32x4.add(a3h, r2h)
      v128.store(t, zero, 16)
      v128.store(t, zero, 0)
      v128.store(t, r0h, 144)
      v128.store(t, r0l, 128)
      v128.store(t, r1h, 272)
      v128.store(t, r1l, 256)
      v128.store(t, a3h, 400)
      v128.store(t, a3l, 384)
      v128.store(t, r2h, 528)
      v128.store(t, r2l, 512)
      v128.store(t, a5h, 656)
      v128.store(t, a5l, 640)
      v128.store(t, a6h, 784)
      v128.store(t, a6l, 768)
      v128.store(t, a7h, 912)
      v128.store(t, a7l, 896)
      v128.store(t, r3h, 1040)
      v128.store(t, r3l, 1024)
      v128.store(t, f32x4.add(r0h, r3h), 1168)
      v128.store(t, f32x4.add(r0l, r3l), 1152)
      v128.store(t, f32x4.add(r1h, r3h), 1296)
      v128.store(t, f32x4.add(r1l, r3l), 1280)
      v128.store(t, f32x4.add(a3h, r3h), 1424)
      v128.store(t, f32x4.add(a3l, r3l), 1408)
      v128.store(t, f32x4.add(r2h, r3h), 1552)
      v128.store(t, f32x4.add(r2l, r3l), 1536)
      v128.store(t, f32x4.add(a5h, r3h), 1680)
      v128.store(t, f32x4.add(a5l, r3l), 1664)
      v128.store(t, f32x4.add(a6h, r3h), 1808)
      v128.store(t, f32x4.add(a6l, r3l), 1792)
      v128.store(t, f32x4.add(a7h, r3h), 1936)
      v128.store(t, f32x4.add(a7l, r3l), 1920)
    }
    source += 4 * ld
    table += 16 * ENTRY
  }
}

// The same in groups of 5.
export function tabulateFives(source: usize, ld: usize, groups: i32, width: usize, table: usize): void {
  const zero = f32x4.splat(0)
  for (let g = 0; g < groups; g++) {
    for (let c: usize = 0; c < width; c += 32) {
      const t = table + c
      const s0 = source + c, s1 = s0 + ld, s2 = s1 + ld, s3 = s2 + ld, s4 = s3 + ld
      const r0l = v128.load(s0)
      const r1l = v128.load(s1)
      const r2l = v128.load(s2)
      const r3l = v128.load(s3)
      const r4l = v128.load(s4)
      const a3l = f32x4.add(r0l, r1l), a5l = f32x4.add(r0l, r2l), a6l = f32x4.add(r1l, r2l)
      const a7l = f32x4.add(a3l, r2l), r34l = f32x4.add(r3l, r4l)
      const r0h = v128.load(s0, 16)
      const r1h = v128.load(s1, 16)
      const r2h = v128.load(s2, 16)
      const r3h = v128.load(s3, 16)
      const r4h = v128.load(s4, 16)
      const a3h = f32x4.add(r0h, r1h), a5h = f32x4.add(r0h, r2h), a6h = f32x4.add(r1h, r2h)
      const a7h = f32x4.add(a3h, r2h), r34h = f32x4.add(r3h, r4h)
      v128.store(t, zero, 16)
      v128.store(t, zero, 0)
      v128.store(t, r0h, 144)
      v128.store(t, r0l, 128)
      v128.store(t, r1h, 272)
      v128.store(t, r1l, 256)
      v128.store(t, a3h, 400)
      v128.store(t, a3l, 384)
      v128.store(t, r2h, 528)
      v128.store(t, r2l, 512)
      v128.store(t, a5h, 656)
      v128.store(t, a5l, 640)
      v128.store(t, a6h, 784)
      v128.store(t, a6l, 768)
      v128.store(t, a7h, 912)
      v128.store(t, a7l, 896)
      v128.store(t, r3h, 1040)
      v128.store(t, r3l, 1024)
      v128.store(t, f32x4.add(r0h, r3h), 1168)
      v128.store(t, f32x4.add(r0l, r3l), 1152)
      v128.store(t, f32x4.add(r1h, r3h), 1296)
      v128.store(t, f32x4.add(r1l, r3l), 1280)
      v128.store(t, f32x4.add(a3h, r3h), 1424)
      v128.store(t, f32x4.add(a3l, r3l), 1408)
      v128.store(t, f32x4.add(r2h, r3h), 1552)
      v128.store(t, f32x4.add(r2l, r3l), 1536)
      v128.store(t, f32x4.add(a5h, r3h), 1680)
      v128.store(t, f32x4.add(a5l, r3l), 1664)
      v128.store(t, f32x4.add(a6h, r3h), 1808)
      v128.store(t, f32x4.add(a6l, r3l), 1792)
      v128.store(t, f32x4.add(a7h, r3h), 1936)
      v128.store(t, f32x4.add(a7l, r3l), 1920)
      v128.store(t, r4h, 2064)
      v128.store(t, r4l, 2048)
      v128.store(t, f32x4.add(r0h, r4h), 2192)
      v128.store(t, f32x4.add(r0l, r4l), 2176)
      v128.store(t, f32x4.add(r1h, r4h), 2320)
      v128.store(t, f32x4.add(r1l, r4l), 2304)
      v128.store(t, f32x4.add(a3h, r4h), 2448)
      v128.store(t, f32x4.add(a3l, r4l), 2432)
      v128.store(t, f32x4.add(r2h, r4h), 2576)
      v128.store(t, f32x4.add(r2l, r4l), 2560)
      v128.store(t, f32x4.add(a5h, r4h), 2704)
      v128.store(t, f32x4.add(a5l, r4l), 2688)
      v128.store(t, f32x4.add(a6h, r4h), 2832)
      v128.store(t, f32x4.add(a6l, r4l), 2816)
      v128.store(t, f32x4.add(a7h, r4h), 2960)
      v128.store(t, f32x4.add(a7l, r4l), 2944)
      v128.store(t, r34h, 3088)
      v128.store(t, r34l, 3072)
      v128.store(t, f32x4.add(r0h, r34h), 3216)
      v128.store(t, f32x4.add(r0l, r34l), 3200)
      v128.store(t, f32x4.add(r1h, r34h), 3344)
      v128.store(t, f32x4.add(r1l, r34l), 3328)
      v128.store(t, f32x4.add(a3h, r34h), 3472)
      v128.store(t, f32x4.add(a3l, r34l), 3456)
      v128.store(t, f32x4.add(r2h, r34h), 3600)
      v128.store(t, f32x4.add(r2l, r34l), 3584)
      v128.store(t, f32x4.add(a5h, r34h), 3728)
      v128.store(t, f32x4.add(a5l, r34l), 3712)
      v128.store(t, f32x4.add(a6h, r34h), 3856)
      v128.store(t, f32x4.add(a6l, r34l), 3840)
      v128.store(t, f32x4.add(a7h, r34h), 3984)
      v128.store(t, f32x4.add(a7l, r34l), 3968)
    }
    source += 5 * ld
    table += 32 * ENTRY
  }
}

// out[row] += Σ_k table_k[code[row][k]] for the groups of one chunk and 32 or 16 columns. `codes` holds u16 codes, `stride`
// bytes from row to row; rows of `out` are 128 bytes apart.
export function addCodes(codes: usize, stride: usize, rows: i32, groups: i32, width: usize, table: usize, out: usize): void {
  if (width > 64) {
    for (let row = 0; row < rows; row++) {
      let a0 = v128.load(out)
      let a1 = v128.load(out, 16)
      let a2 = v128.load(out, 32)
      let a3 = v128.load(out, 48)
      let a4 = v128.load(out, 64)
      let a5 = v128.load(out, 80)
      let a6 = v128.load(out, 96)
      let a7 = v128.load(out, 112)
      const end = codes + <usize>groups * 2
      for (let code = codes; code < end; code += 2) {
        const entry = table + <usize>load<u16>(code)
        a0 = f32x4.add(a0, v128.load(entry))
        a1 = f32x4.add(a1, v128.load(entry, 16))
        a2 = f32x4.add(a2, v128.load(entry, 32))
        a3 = f32x4.add(a3, v128.load(entry, 48))
        a4 = f32x4.add(a4, v128.load(entry, 64))
        a5 = f32x4.add(a5, v128.load(entry, 80))
        a6 = f32x4.add(a6, v128.load(entry, 96))
        a7 = f32x4.add(a7, v128.load(entry, 112))
      }
      v128.store(out, a1, 16)
      v128.store(out, a0)
      v128.store(out, a3, 48)
      v128.store(out, a2, 32)
      v128.store(out, a5, 80)
      v128.store(out, a4, 64)
      v128.store(out, a7, 112)
      v128.store(out, a6, 96)
      codes += stride
      out += 128
    }
  } else {
    for (let row = 0; row < rows; row++) {
      let a0 = v128.load(out)
      let a1 = v128.load(out, 16)
      let a2 = v128.load(out, 32)
      let a3 = v128.load(out, 48)
      const end = codes + <usize>groups * 2
      for (let code = codes; code < end; code += 2) {
        const entry = table + <usize>load<u16>(code)
        a0 = f32x4.add(a0, v128.load(entry))
        a1 = f32x4.add(a1, v128.load(entry, 16))
        a2 = f32x4.add(a2, v128.load(entry, 32))
        a3 = f32x4.add(a3, v128.load(entry, 48))
      }
      v128.store(out, a1, 16)
      v128.store(out, a0)
      v128.store(out, a3, 48)
      v128.store(out, a2, 32)
      codes += stride
      out += 128
    }
  }
}

// A whole chunk of `count` inputs: out[row] += x[row] · (the rows at `source`), with codes by fours or fives. The rows behind
// `count` up to a whole group must be there, and finite.
export function addChunkFours(source: usize, ld: usize, count: i32, width: usize, codes: usize, stride: usize, rows: i32, table: usize, out: usize): void {
  const groups = (count + 3) >> 2
  tabulateFours(source, ld, groups, width, table)
  addCodes(codes, stride, rows, groups, width, table, out)
}

export function addChunkFives(source: usize, ld: usize, count: i32, width: usize, codes: usize, stride: usize, rows: i32, table: usize, out: usize): void {
  const groups = (count + 4) / 5
  tabulateFives(source, ld, groups, width, table)
  addCodes(codes, stride, rows, groups, width, table, out)
}

// Copies `rows` × `width` bytes from `source` (`ld` bytes apart) to a tile of CHUNK rows, 128 bytes apart, zero below.
export function stage(source: usize, ld: usize, rows: i32, width: usize, tile: usize): void {
  memory.fill(tile, 0, CHUNK * ENTRY)
  for (let row = 0; row < rows; row++) memory.copy(tile + <usize>row * ENTRY, source + <usize>row * ld, width)
}

// Transposes W[i][k] to tile[k][i], i from `column` on (≤ 32 of them) and k from `first` on (≤ CHUNK), zero for k beyond. Reads
// whole groups of four k, which the padding of W's tiles allows.
export function stageTransposed(weights: usize, tileSize: usize, column: i32, columns: i32, first: i32, count: i32, tile: usize): void {
  if (count < CHUNK) memory.fill(tile, 0, CHUNK * ENTRY)
  const top = weights + <usize>column * ENTRY
  const last = top + <usize>(columns - 1) * ENTRY
  for (let k = 0; k < count; k += 4) {
    const at = <usize>((first + k) >> 5) * tileSize + ((first + k) & 31) * 4
    const rest = count - k
    let s0 = top + at, to = tile + k * ENTRY
    const stop = last + at
    while (s0 <= stop) {
      // Where `columns` is not a multiple of 4 the last row repeats; what it gives is never used.
      const a = v128.load(s0)
      const b = v128.load(min(s0 + ENTRY, stop)), c = v128.load(min(s0 + 2 * ENTRY, stop)), d = v128.load(min(s0 + 3 * ENTRY, stop))
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
      const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2), 0)
      if (rest > 1) v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 128)
      if (rest > 2) v128.store(to, v128.shuffle<i64>(AB, CD, 0, 2), 256)
      if (rest > 3) v128.store(to, v128.shuffle<i64>(AB, CD, 1, 3), 384)
      s0 += 4 * ENTRY
      to += 16
    }
  }
}

// Four bits (from 4 · g of w on) as the code of group g of a chunk.
@inline function code(w: u64, g: u64): u64 {
  return ((w >> (4 * g)) & 15) * ENTRY + g * 16 * ENTRY
}

// Codes by fours of `rows` packed binary rows: codes[row][k] for bits 4k … 4k+3. `columns` bits a row, rows `stride` bytes apart; a
// row of codes has 10 for each started chunk of 40 bits.
export function encode(bits: usize, stride: usize, columns: i32, from: i32, to: i32, codes: usize): void {
  const chunks = (columns + CHUNK - 1) / CHUNK
  const rest = columns - (chunks - 1) * CHUNK
  const lastMask = (<u64>1 << <u64>rest) - 1
  let out = codes + <usize>from * chunks * ROW_CODES
  for (let row = from; row < to; row++) {
    const source = bits + <usize>row * stride
    for (let chunk = 0; chunk < chunks; chunk++) {
      let w = load<u64>(source + 5 * chunk)
      if (chunk == chunks - 1) w &= lastMask
      store<u64>(out, code(w, 0) | (code(w, 1) << 16) | (code(w, 2) << 32) | (code(w, 3) << 48))
      store<u64>(out, code(w, 4) | (code(w, 5) << 16) | (code(w, 6) << 32) | (code(w, 7) << 48), 8)
      store<u32>(out, <u32>(code(w, 8) | (code(w, 9) << 16)), 16)
      out += ROW_CODES
    }
  }
}

// Codes of the transposed matrix: for each column i in [from, to) (multiples of 16), codes[i][k] by fives, of bit i of the
// rows 5k … 5k+4. `rows` rows of bits; a row of codes has 8 codes for each started chunk of 40 rows.
export function encodeTransposed(bits: usize, stride: usize, rows: i32, from: i32, to: i32, codes: usize): void {
  const chunks = (rows + CHUNK - 1) / CHUNK
  const codeStride = <usize>chunks * COLUMN_CODES
  const select = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  const spread = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
  for (let i = from; i < to; i += 16) {
    for (let k = 0; k < chunks * 8; k++) {
      let code = i8x16.splat(0)
      for (let r: i32 = 0; r < 5; r++) {
        const weight: i32 = 1 << r
        const row = 5 * k + r
        if (row >= rows) break
        const word = i8x16.swizzle(i16x8.splat(load<i16>(bits + <usize>row * stride + (i >> 3))), spread)
        code = v128.or(code, v128.and(i8x16.eq(v128.and(word, select), select), i8x16.splat(<i8>weight)))
      }
      const group = i16x8.splat(<i16>((k & 7) << 12))
      const low = v128.or(i16x8.shl(i16x8.extend_low_i8x16_u(code), 7), group)
      const high = v128.or(i16x8.shl(i16x8.extend_high_i8x16_u(code), 7), group)
      const out = codes + <usize>i * codeStride + <usize>k * 2
      v128.store_lane<u16>(out, low, 0)
      v128.store_lane<u16>(out + codeStride, low, 1)
      v128.store_lane<u16>(out + 2 * codeStride, low, 2)
      v128.store_lane<u16>(out + 3 * codeStride, low, 3)
      v128.store_lane<u16>(out + 4 * codeStride, low, 4)
      v128.store_lane<u16>(out + 5 * codeStride, low, 5)
      v128.store_lane<u16>(out + 6 * codeStride, low, 6)
      v128.store_lane<u16>(out + 7 * codeStride, low, 7)
      v128.store_lane<u16>(out + 8 * codeStride, high, 0)
      v128.store_lane<u16>(out + 9 * codeStride, high, 1)
      v128.store_lane<u16>(out + 10 * codeStride, high, 2)
      v128.store_lane<u16>(out + 11 * codeStride, high, 3)
      v128.store_lane<u16>(out + 12 * codeStride, high, 4)
      v128.store_lane<u16>(out + 13 * codeStride, high, 5)
      v128.store_lane<u16>(out + 14 * codeStride, high, 6)
      v128.store_lane<u16>(out + 15 * codeStride, high, 7)
    }
  }
}

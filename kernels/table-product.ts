// Products with a binary left operand by the method of the four Russians (Arlazarov, Dinic, Kronrod & Faradzev 1970):
// for every group of 5 rows of the right operand the 32 partial sums of a tile of 32 (or 16) columns are tabulated once,
// then each binary row adds one table row a group instead of 5 products.
//
// W is kept in tiles of 32 columns, one after the other, each with its rows 128 bytes apart: a tile streams through the caches.
//
// A chunk is 8 groups (40 inputs): its tables are 8 × 32 × 128 bytes = 32 KiB. A code is a group's 5 bits times 128:
// the byte offset into the group's table.
export const GROUP = 5
export const CHUNK_GROUPS = 8
export const CHUNK = 40
export const ENTRY = 128 // bytes of a table row: 32 columns of float32
export const TABLE = 4096 // bytes of a group's table
export const TABLES = 32768 // bytes of a chunk's tables

// Tables of `groups` groups from the rows at `source` (`ld` bytes apart), for `width` bytes of columns (64 or 128).
export function tabulate(source: usize, ld: usize, groups: i32, width: usize, table: usize): void {
  for (let g = 0; g < groups; g++) {
    for (let c: usize = 0; c < width; c += 16) {
      const s = source + c, t = table + c
      const r0 = v128.load(s), r1 = v128.load(s + ld), r2 = v128.load(s + 2 * ld)
      const a3 = f32x4.add(r0, r1), a5 = f32x4.add(r0, r2), a6 = f32x4.add(r1, r2), a7 = f32x4.add(a3, r2)
      v128.store(t, f32x4.splat(0), 0)
      v128.store(t, r0, 128)
      v128.store(t, r1, 256)
      v128.store(t, a3, 384)
      v128.store(t, r2, 512)
      v128.store(t, a5, 640)
      v128.store(t, a6, 768)
      v128.store(t, a7, 896)
      const r3 = v128.load(s + 3 * ld)
      v128.store(t, r3, 1024)
      v128.store(t, f32x4.add(r0, r3), 1152)
      v128.store(t, f32x4.add(r1, r3), 1280)
      v128.store(t, f32x4.add(a3, r3), 1408)
      v128.store(t, f32x4.add(r2, r3), 1536)
      v128.store(t, f32x4.add(a5, r3), 1664)
      v128.store(t, f32x4.add(a6, r3), 1792)
      v128.store(t, f32x4.add(a7, r3), 1920)
      const r4 = v128.load(s + 4 * ld)
      v128.store(t, r4, 2048)
      v128.store(t, f32x4.add(r0, r4), 2176)
      v128.store(t, f32x4.add(r1, r4), 2304)
      v128.store(t, f32x4.add(a3, r4), 2432)
      v128.store(t, f32x4.add(r2, r4), 2560)
      v128.store(t, f32x4.add(a5, r4), 2688)
      v128.store(t, f32x4.add(a6, r4), 2816)
      v128.store(t, f32x4.add(a7, r4), 2944)
      const r34 = f32x4.add(r3, r4)
      v128.store(t, r34, 3072)
      v128.store(t, f32x4.add(r0, r34), 3200)
      v128.store(t, f32x4.add(r1, r34), 3328)
      v128.store(t, f32x4.add(a3, r34), 3456)
      v128.store(t, f32x4.add(r2, r34), 3584)
      v128.store(t, f32x4.add(a5, r34), 3712)
      v128.store(t, f32x4.add(a6, r34), 3840)
      v128.store(t, f32x4.add(a7, r34), 3968)
    }
    source += <usize>GROUP * ld
    table += TABLE
  }
}

// out[row] += Σ_k table_k[code[row][k]] for the groups of one chunk (4 or 8 of them) and 32 or 16 columns.
// `codes` holds u16 codes, `stride` bytes from row to row; rows of `out` are 128 bytes apart. Unrolled by hand: load offsets
// must be literals, and four-column sums as trees keep the additions off the critical path.
export function addCodes(codes: usize, stride: usize, rows: i32, groups: i32, width: usize, table: usize, out: usize): void {
  if (groups <= 4) {
    for (let row = 0; row < rows; row++) {
      const p0 = table + <usize>load<u16>(codes, 0), p1 = table + <usize>load<u16>(codes, 2)
      const p2 = table + <usize>load<u16>(codes, 4), p3 = table + <usize>load<u16>(codes, 6)
      v128.store(out, f32x4.add(v128.load(out, 0), f32x4.add(f32x4.add(v128.load(p0, 0), v128.load(p1, 4096)), f32x4.add(v128.load(p2, 8192), v128.load(p3, 12288)))), 0)
      v128.store(out, f32x4.add(v128.load(out, 16), f32x4.add(f32x4.add(v128.load(p0, 16), v128.load(p1, 4112)), f32x4.add(v128.load(p2, 8208), v128.load(p3, 12304)))), 16)
      v128.store(out, f32x4.add(v128.load(out, 32), f32x4.add(f32x4.add(v128.load(p0, 32), v128.load(p1, 4128)), f32x4.add(v128.load(p2, 8224), v128.load(p3, 12320)))), 32)
      v128.store(out, f32x4.add(v128.load(out, 48), f32x4.add(f32x4.add(v128.load(p0, 48), v128.load(p1, 4144)), f32x4.add(v128.load(p2, 8240), v128.load(p3, 12336)))), 48)
      if (width > 64) {
        v128.store(out, f32x4.add(v128.load(out, 64), f32x4.add(f32x4.add(v128.load(p0, 64), v128.load(p1, 4160)), f32x4.add(v128.load(p2, 8256), v128.load(p3, 12352)))), 64)
        v128.store(out, f32x4.add(v128.load(out, 80), f32x4.add(f32x4.add(v128.load(p0, 80), v128.load(p1, 4176)), f32x4.add(v128.load(p2, 8272), v128.load(p3, 12368)))), 80)
        v128.store(out, f32x4.add(v128.load(out, 96), f32x4.add(f32x4.add(v128.load(p0, 96), v128.load(p1, 4192)), f32x4.add(v128.load(p2, 8288), v128.load(p3, 12384)))), 96)
        v128.store(out, f32x4.add(v128.load(out, 112), f32x4.add(f32x4.add(v128.load(p0, 112), v128.load(p1, 4208)), f32x4.add(v128.load(p2, 8304), v128.load(p3, 12400)))), 112)
      }
      codes += stride
      out += 128
    }
    return
  }
  if (width > 64) {
    for (let row = 0; row < rows; row++) {
      const p0 = table + <usize>load<u16>(codes, 0), p1 = table + <usize>load<u16>(codes, 2)
      const p2 = table + <usize>load<u16>(codes, 4), p3 = table + <usize>load<u16>(codes, 6)
      const p4 = table + <usize>load<u16>(codes, 8), p5 = table + <usize>load<u16>(codes, 10)
      const p6 = table + <usize>load<u16>(codes, 12), p7 = table + <usize>load<u16>(codes, 14)
      v128.store(out, f32x4.add(v128.load(out, 0), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 0), v128.load(p1, 4096)), f32x4.add(v128.load(p2, 8192), v128.load(p3, 12288))), f32x4.add(f32x4.add(v128.load(p4, 16384), v128.load(p5, 20480)), f32x4.add(v128.load(p6, 24576), v128.load(p7, 28672))))), 0)
      v128.store(out, f32x4.add(v128.load(out, 16), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 16), v128.load(p1, 4112)), f32x4.add(v128.load(p2, 8208), v128.load(p3, 12304))), f32x4.add(f32x4.add(v128.load(p4, 16400), v128.load(p5, 20496)), f32x4.add(v128.load(p6, 24592), v128.load(p7, 28688))))), 16)
      v128.store(out, f32x4.add(v128.load(out, 32), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 32), v128.load(p1, 4128)), f32x4.add(v128.load(p2, 8224), v128.load(p3, 12320))), f32x4.add(f32x4.add(v128.load(p4, 16416), v128.load(p5, 20512)), f32x4.add(v128.load(p6, 24608), v128.load(p7, 28704))))), 32)
      v128.store(out, f32x4.add(v128.load(out, 48), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 48), v128.load(p1, 4144)), f32x4.add(v128.load(p2, 8240), v128.load(p3, 12336))), f32x4.add(f32x4.add(v128.load(p4, 16432), v128.load(p5, 20528)), f32x4.add(v128.load(p6, 24624), v128.load(p7, 28720))))), 48)
      v128.store(out, f32x4.add(v128.load(out, 64), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 64), v128.load(p1, 4160)), f32x4.add(v128.load(p2, 8256), v128.load(p3, 12352))), f32x4.add(f32x4.add(v128.load(p4, 16448), v128.load(p5, 20544)), f32x4.add(v128.load(p6, 24640), v128.load(p7, 28736))))), 64)
      v128.store(out, f32x4.add(v128.load(out, 80), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 80), v128.load(p1, 4176)), f32x4.add(v128.load(p2, 8272), v128.load(p3, 12368))), f32x4.add(f32x4.add(v128.load(p4, 16464), v128.load(p5, 20560)), f32x4.add(v128.load(p6, 24656), v128.load(p7, 28752))))), 80)
      v128.store(out, f32x4.add(v128.load(out, 96), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 96), v128.load(p1, 4192)), f32x4.add(v128.load(p2, 8288), v128.load(p3, 12384))), f32x4.add(f32x4.add(v128.load(p4, 16480), v128.load(p5, 20576)), f32x4.add(v128.load(p6, 24672), v128.load(p7, 28768))))), 96)
      v128.store(out, f32x4.add(v128.load(out, 112), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 112), v128.load(p1, 4208)), f32x4.add(v128.load(p2, 8304), v128.load(p3, 12400))), f32x4.add(f32x4.add(v128.load(p4, 16496), v128.load(p5, 20592)), f32x4.add(v128.load(p6, 24688), v128.load(p7, 28784))))), 112)
      codes += stride
      out += 128
    }
  } else {
    for (let row = 0; row < rows; row++) {
      const p0 = table + <usize>load<u16>(codes, 0), p1 = table + <usize>load<u16>(codes, 2)
      const p2 = table + <usize>load<u16>(codes, 4), p3 = table + <usize>load<u16>(codes, 6)
      const p4 = table + <usize>load<u16>(codes, 8), p5 = table + <usize>load<u16>(codes, 10)
      const p6 = table + <usize>load<u16>(codes, 12), p7 = table + <usize>load<u16>(codes, 14)
      v128.store(out, f32x4.add(v128.load(out, 0), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 0), v128.load(p1, 4096)), f32x4.add(v128.load(p2, 8192), v128.load(p3, 12288))), f32x4.add(f32x4.add(v128.load(p4, 16384), v128.load(p5, 20480)), f32x4.add(v128.load(p6, 24576), v128.load(p7, 28672))))), 0)
      v128.store(out, f32x4.add(v128.load(out, 16), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 16), v128.load(p1, 4112)), f32x4.add(v128.load(p2, 8208), v128.load(p3, 12304))), f32x4.add(f32x4.add(v128.load(p4, 16400), v128.load(p5, 20496)), f32x4.add(v128.load(p6, 24592), v128.load(p7, 28688))))), 16)
      v128.store(out, f32x4.add(v128.load(out, 32), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 32), v128.load(p1, 4128)), f32x4.add(v128.load(p2, 8224), v128.load(p3, 12320))), f32x4.add(f32x4.add(v128.load(p4, 16416), v128.load(p5, 20512)), f32x4.add(v128.load(p6, 24608), v128.load(p7, 28704))))), 32)
      v128.store(out, f32x4.add(v128.load(out, 48), f32x4.add(f32x4.add(f32x4.add(v128.load(p0, 48), v128.load(p1, 4144)), f32x4.add(v128.load(p2, 8240), v128.load(p3, 12336))), f32x4.add(f32x4.add(v128.load(p4, 16432), v128.load(p5, 20528)), f32x4.add(v128.load(p6, 24624), v128.load(p7, 28720))))), 48)
      codes += stride
      out += 128
    }
  }
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
  for (let k = 0; k < count; k += 4) {
    const source = weights + <usize>((first + k) >> 5) * tileSize + ((first + k) & 31) * 4
    const t = tile + k * ENTRY
    for (let i = 0; i < columns; i += 4) {
      const s0 = source + <usize>(column + i) * ENTRY
      // The last row repeats when `columns` is not a multiple of 4; what it gives is never used.
      const s1 = i + 1 < columns ? s0 + ENTRY : s0, s2 = i + 2 < columns ? s0 + 2 * ENTRY : s0, s3 = i + 3 < columns ? s0 + 3 * ENTRY : s0
      const a = v128.load(s0), b = v128.load(s1), c = v128.load(s2), d = v128.load(s3)
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
      const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
      const to = t + i * 4
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2), 0)
      if (k + 1 < count) v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 128)
      if (k + 2 < count) v128.store(to, v128.shuffle<i64>(AB, CD, 0, 2), 256)
      if (k + 3 < count) v128.store(to, v128.shuffle<i64>(AB, CD, 1, 3), 384)
    }
  }
}

// Codes of `rows` packed binary rows: codes[row][k] = 128 · (bits 5k … 5k+4). `columns` bits a row, rows `stride` bytes
// apart; a row of codes has CHUNK_GROUPS codes for each started chunk of 40 bits.
export function encode(bits: usize, stride: usize, columns: i32, from: i32, to: i32, codes: usize): void {
  const chunks = (columns + CHUNK - 1) / CHUNK
  const rest = columns - (chunks - 1) * CHUNK
  const lastMask = (<u64>1 << <u64>rest) - 1
  let out = codes + <usize>from * chunks * 16
  for (let row = from; row < to; row++) {
    const source = bits + <usize>row * stride
    for (let chunk = 0; chunk < chunks; chunk++) {
      let w = load<u64>(source + 5 * chunk)
      if (chunk == chunks - 1) w &= lastMask
      const low = <u32>w, high = <u32>(w >> 20)
      store<u64>(out, <u64>((low & 31) << 7) | (<u64>((low >> 5) & 31) << 23) | (<u64>((low >> 10) & 31) << 39) | (<u64>((low >> 15) & 31) << 55), 0)
      store<u64>(out, <u64>((high & 31) << 7) | (<u64>((high >> 5) & 31) << 23) | (<u64>((high >> 10) & 31) << 39) | (<u64>((high >> 15) & 31) << 55), 8)
      out += 16
    }
  }
}

// Codes of the transposed matrix: for each column i in [from, to) (multiples of 16), codes[i][k] = 128 · (bit i of the rows
// 5k … 5k+4). `rows` rows of bits; a row of codes has 8 codes for each started chunk of 40 rows.
export function encodeTransposed(bits: usize, stride: usize, rows: i32, from: i32, to: i32, codes: usize): void {
  const chunks = (rows + CHUNK - 1) / CHUNK
  const codeStride = <usize>chunks * 16
  const select = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  const spread = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
  for (let i = from; i < to; i += 16) {
    for (let k = 0; k < chunks * CHUNK_GROUPS; k++) {
      let code = i8x16.splat(0)
      for (let r: i32 = 0; r < GROUP; r++) {
        const weight: i32 = 1 << r
        const row = GROUP * k + r
        if (row >= rows) break
        const word = i8x16.swizzle(i16x8.splat(load<i16>(bits + <usize>row * stride + (i >> 3))), spread)
        code = v128.or(code, v128.and(i8x16.eq(v128.and(word, select), select), i8x16.splat(<i8>weight)))
      }
      const low = i16x8.shl(i16x8.extend_low_i8x16_u(code), 7), high = i16x8.shl(i16x8.extend_high_i8x16_u(code), 7)
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

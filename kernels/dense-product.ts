// Products with a real left operand: out[row][c] += Σ_k a[row][k] · b[k][c] for up to 32 columns, four rows and eight
// columns at a time in registers. `rowStep` and `step` are the bytes between rows and between successive k of `a`, so
// that a transposed operand needs no copy. Rows of `out` are 128 bytes apart. Products and sums are separate operations
// (no fused multiply-add), so that every machine gives the same bits.
export function addDense(a: usize, rowStep: usize, step: usize, rows: i32, inputs: i32, b: usize, ld: usize, width: usize, out: usize): void {
  let row = 0
  for (; row + 4 <= rows; row += 4) {
    const a0 = a + <usize>row * rowStep, o = out + <usize>row * 128
    for (let c: usize = 0; c < width; c += 32) {
      let x0 = a0, y = b + c
      const at = o + c
      let c00 = v128.load(at), c01 = v128.load(at, 16), c10 = v128.load(at, 128), c11 = v128.load(at, 144)
      let c20 = v128.load(at, 256), c21 = v128.load(at, 272), c30 = v128.load(at, 384), c31 = v128.load(at, 400)
      const end = y + <usize>inputs * ld
      while (y < end) {
        const b0 = v128.load(y), b1 = v128.load(y, 16)
        let s = v128.load_splat<u32>(x0)
        c00 = f32x4.add(c00, f32x4.mul(s, b0))
        c01 = f32x4.add(c01, f32x4.mul(s, b1))
        s = v128.load_splat<u32>(x0 + rowStep)
        c10 = f32x4.add(c10, f32x4.mul(s, b0))
        c11 = f32x4.add(c11, f32x4.mul(s, b1))
        s = v128.load_splat<u32>(x0 + 2 * rowStep)
        c20 = f32x4.add(c20, f32x4.mul(s, b0))
        c21 = f32x4.add(c21, f32x4.mul(s, b1))
        s = v128.load_splat<u32>(x0 + 3 * rowStep)
        c30 = f32x4.add(c30, f32x4.mul(s, b0))
        c31 = f32x4.add(c31, f32x4.mul(s, b1))
        x0 += step
        y += ld
      }
      v128.store(at, c01, 16)
      v128.store(at, c00)
      v128.store(at, c11, 144)
      v128.store(at, c10, 128)
      v128.store(at, c21, 272)
      v128.store(at, c20, 256)
      v128.store(at, c31, 400)
      v128.store(at, c30, 384)
    }
  }
  for (; row < rows; row++) {
    for (let c: usize = 0; c < width; c += 16) {
      let x = a + <usize>row * rowStep, y = b + c
      const at = out + <usize>row * 128 + c
      let sum = v128.load(at)
      const end = y + <usize>inputs * ld
      while (y < end) {
        sum = f32x4.add(sum, f32x4.mul(v128.load_splat<u32>(x), v128.load(y)))
        x += step
        y += ld
      }
      v128.store(at, sum)
    }
  }
}

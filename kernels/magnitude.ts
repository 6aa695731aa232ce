import { shareFrom } from "./barrier"

// Exported: the largest |x| of `count` floats at `values`, one f32 a thread at `out`; NaN where any is. What is left of the eights is
// the last thread's.
export function magnitude(thread: i32, threads: i32, values: usize, count: i32, out: usize): void {
  const eights = count >> 3
  const end = values + 32 * <usize>shareFrom(eights, thread + 1, threads)
  let largest = f32x4.splat(0)
  for (let at = values + 32 * <usize>shareFrom(eights, thread, threads); at < end; at += 32)
    largest = f32x4.max(largest, f32x4.max(f32x4.abs(v128.load(at)), f32x4.abs(v128.load(at, 16))))
  if (thread == threads - 1)
    for (let at = end; at < values + 4 * <usize>count; at += 4) largest = f32x4.max(largest, f32x4.abs(v128.load32_splat(at)))
  const a = max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1))
  const b = max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3))
  store<f32>(out + 4 * thread, max(a, b))
}

// The correlation Σ_row v[row][i] · p[row][j] of a batch, tile by tile of columns j: the statistics of contrastive
// divergence. v is binary (tables over groups of rows) or real (dense).
import { barrier, nextTask, shareFrom } from "./barrier"
import { addDense } from "./dense-product"
import { CHUNK, COLUMN_CODES, ENTRY, TABLES, addChunkFives, encodeTransposed, stage } from "./table-product"

@unmanaged export class Statistics {
  real: i32
  left: usize // v: rows × sites
  leftStride: usize
  sites: i32
  rows: i32
  right: usize // p: rows × columns, padded to 16 floats
  rightStride: usize
  columns: i32
  codes: usize // sites padded to 16 × ceil(rows/40) × 16 bytes, for bits
  out: usize // sites × columns (padded to 16), for the exported test entry
  outStride: usize
  scratch: usize
  scratchSize: usize
  barrier: usize
}

// This thread's share of the transposed codes of a binary v.
export function encodeLeft(s: Statistics, thread: i32, threads: i32): void {
  if (s.real) return
  const blocks = (s.sites + 15) >> 4
  encodeTransposed(s.left, s.leftStride, s.rows, 16 * shareFrom(blocks, thread, threads), 16 * shareFrom(blocks, thread + 1, threads), s.codes)
}

// out[i][0…31] += Σ_row v[row][i] p[row][column…] for the sites [from, to), rows of `out` 128 bytes apart.
export function addStatistics(s: Statistics, from: i32, to: i32, column: i32, width: usize, table: usize, staging: usize, out: usize): void {
  if (s.real) {
    addDense(s.left + from * 4, 4, s.leftStride, to - from, s.rows, s.right + column * 4, s.rightStride, width, out)
    return
  }
  const chunks = (s.rows + CHUNK - 1) / CHUNK
  for (let chunk = 0; chunk < chunks; chunk++) {
    const first = chunk * CHUNK
    const count = min(CHUNK, s.rows - first)
    let source = s.right + <usize>first * s.rightStride + column * 4, ld = s.rightStride
    if (count < CHUNK) {
      stage(source, ld, count, width, staging)
      source = staging
      ld = ENTRY
    }
    addChunkFives(source, ld, count, width, s.codes + (<usize>from * chunks + chunk) * COLUMN_CODES, <usize>chunks * COLUMN_CODES, to - from, table, out)
  }
}

// Exported (tests and statistics outside of training): out = vᵀ p.
export function gradient(thread: i32, threads: i32, s: Statistics): void {
  encodeLeft(s, thread, threads)
  barrier(s.barrier, threads)
  const table = s.scratch + <usize>thread * s.scratchSize
  const staging = table + TABLES
  const tile = staging + CHUNK * ENTRY
  const blocks = (s.columns + 15) >> 4
  for (let block = 2 * nextTask(s.barrier); block < blocks; block = 2 * nextTask(s.barrier)) {
    const width = block + 1 < blocks ? 128 : 64
    memory.fill(tile, 0, <usize>s.sites * ENTRY)
    addStatistics(s, 0, s.sites, block * 16, width, table, staging, tile)
    for (let i = 0; i < s.sites; i++) memory.copy(s.out + <usize>i * s.outStride + block * 64, tile + <usize>i * ENTRY, width)
  }
  barrier(s.barrier, threads)
}

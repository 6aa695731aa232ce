/**
 * Contrastive divergence written as plainly as possible, in double precision, with the kernels' random numbers: what the
 * trainer is tested against.
 */
import { RandomStream, hashName, philox, seedKey } from "../../compute/philox.ts"
import type { TrainingState } from "../trainer.ts"
import type { ResolvedTraining } from "../options.ts"
import { scheduled } from "../schedule.ts"

/** The kernels' uniforms for one block of 16 columns: xoshiro128++ in four lanes, seeded by Philox. */
function uniforms(key: [number, number], counter: [number, number], phase: number, block: number): () => number[] {
  const s: Uint32Array[] = []
  for (let i = 0; i < 4; i++) s.push(philox([counter[0], counter[1], ((phase << 16) | block) >>> 0, i], key))
  const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0
  return () => {
    const out: number[] = []
    for (let lane = 0; lane < 4; lane++) {
      let [s0, s1, s2, s3] = s.map((word) => word[lane])
      const result = (rotl((s0 + s3) >>> 0, 7) + s0) >>> 0
      const t = (s1 << 9) >>> 0
      s2 ^= s0
      s3 ^= s1
      s1 ^= s2
      s0 ^= s3
      s2 ^= t
      s3 = rotl(s3 >>> 0, 11)
      ;[s[0][lane], s[1][lane], s[2][lane], s[3][lane]] = [s0, s1, s2, s3]
      out.push((result >>> 8) / 16777216)
    }
    return out
  }
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

export class PlainTrainer {
  readonly data: number[][]
  readonly options: ResolvedTraining
  readonly what: string
  readonly n: number
  readonly m: number
  w: number[][]
  a: number[]
  b: number[]
  vw: number[][]
  va: number[]
  vb: number[]
  chains: number[][]
  epoch = 0

  constructor(state: TrainingState, data: number[][], options: ResolvedTraining, what: string) {
    this.data = data
    this.options = options
    this.what = what
    const { machine } = state
    this.n = machine.visible
    this.m = machine.hidden
    this.w = data[0].map((_, i) => [...machine.weights.row(i)])
    this.a = [...machine.visibleBias]
    this.b = [...machine.hiddenBias]
    this.vw = this.w.map((row) => row.map(() => 0))
    this.va = this.a.map(() => 0)
    this.vb = this.b.map(() => 0)
    this.chains = []
    if (state.chains) {
      const bits = [...state.chains.unpack()]
      for (let row = 0; row < state.chains.rows; row++) this.chains.push(bits.slice(row * this.m, (row + 1) * this.m))
    }
    this.visibleSpin = machine.visibleUnits === "spin"
    this.hiddenSpin = machine.hiddenUnits === "spin"
  }
  readonly visibleSpin: boolean
  readonly hiddenSpin: boolean

  value(spin: boolean, bit: number): number {
    return spin ? 2 * bit - 1 : bit
  }

  up(rows: number[][]): number[][] {
    return rows.map((v) =>
      this.b.map((b, j) => {
        let x = b
        for (let i = 0; i < this.n; i++) x += this.value(this.visibleSpin, v[i]) * this.w[i][j]
        return logistic((this.hiddenSpin ? 2 : 1) * x)
      }),
    )
  }

  down(rows: number[][]): number[][] {
    return rows.map((h) =>
      this.a.map((a, i) => {
        let x = a
        for (let j = 0; j < this.m; j++) x += this.value(this.hiddenSpin, h[j]) * this.w[i][j]
        return logistic((this.visibleSpin ? 2 : 1) * x)
      }),
    )
  }

  draw(p: number[][], counter: number, phase: number): number[][] {
    const key: [number, number] = [seedKey(this.options.seed), hashName(`${this.what}/gibbs`)]
    const out = p.map((row) => row.map(() => 0))
    for (let block = 0; 16 * block < p[0].length; block++) {
      const next = uniforms(key, [counter, 0], phase, block)
      for (let row = 0; row < p.length; row++)
        for (let q = 0; q < 4; q++) {
          const u = next()
          for (let lane = 0; lane < 4; lane++) {
            const column = 16 * block + 4 * q + lane
            if (column < p[0].length) out[row][column] = u[lane] < p[row][column] ? 1 : 0
          }
        }
    }
    return out
  }

  runEpoch(): void {
    const o = this.options
    const rate = scheduled(o.learningRate, this.epoch, o.epochs)
    const batch = Math.min(o.batch, this.data.length)
    const order = new RandomStream(o.seed, `${this.what}/order`, this.epoch).permutation(this.data.length)
    const batches = Math.ceil(this.data.length / batch)
    for (let number = 0; number < batches; number++) {
      const v = [...order.subarray(number * batch, (number + 1) * batch)].map((row) => this.data[row])
      const counter = this.epoch * batches + number
      const p = this.up(v)
      let h = o.method === "pcd" ? this.chains : this.draw(p, counter, 0)
      let v2: number[][] = []
      let p2: number[][] = []
      for (let step = 1; step <= o.steps; step++) {
        v2 = this.down(h)
        if (o.reconstruction === "sample") v2 = this.draw(v2, counter, 2 * step - 1)
        p2 = this.up(v2)
        h = this.draw(p2, counter, 2 * step)
      }
      if (o.method === "pcd") this.chains = h
      const mean = (rows: number[][], f: (row: number[], r: number) => number): number =>
        rows.reduce((sum, row, r) => sum + f(row, r), 0) / rows.length
      const vis = (x: number): number => this.value(this.visibleSpin, x)
      const hid = (x: number): number => this.value(this.hiddenSpin, x)
      for (let i = 0; i < this.n; i++)
        for (let j = 0; j < this.m; j++) {
          const g = mean(v, (row, r) => vis(row[i]) * hid(p[r][j])) - mean(v2, (row, r) => vis(row[i]) * hid(p2[r][j]))
          this.vw[i][j] = o.momentum * this.vw[i][j] + rate * (g - o.l2 * this.w[i][j] - o.l1 * Math.sign(this.w[i][j]))
        }
      for (let i = 0; i < this.n; i++) {
        this.va[i] = o.momentum * this.va[i] + rate * (mean(v, (row) => vis(row[i])) - mean(v2, (row) => vis(row[i])))
        this.a[i] += this.va[i]
      }
      for (let j = 0; j < this.m; j++) {
        this.vb[j] = o.momentum * this.vb[j] + rate * (mean(p, (row) => hid(row[j])) - mean(p2, (row) => hid(row[j])))
        this.b[j] += this.vb[j]
      }
      for (let i = 0; i < this.n; i++) for (let j = 0; j < this.m; j++) this.w[i][j] += this.vw[i][j]
    }
    this.epoch++
  }
}

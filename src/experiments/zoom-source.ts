/** The configurations that `blockspin zoom` looks at: sampled afresh, or rows of a file of samples. Node only. */
import { blockSizes } from "../coarsen/block-spins.ts"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { readDataset } from "../data/read-dataset.ts"
import { InputError, expectInput } from "../errors.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { Clusters } from "../sample/clusters.ts"
import type { RunHooks } from "./progress.ts"
import { flagOf } from "./recipe-field.ts"
import { recipeOf } from "./run-info.ts"
import type { ZoomRecipe } from "./zoom-recipe.ts"

/** One configuration. */
export interface ZoomConfiguration {
  /** K, where it is known. */
  readonly coupling?: number
  /** Row of the file. */
  readonly row?: number
  /** One row. */
  readonly states: BitMatrix
}

export interface ZoomSource {
  /** Lengths of the axes. */
  readonly size: readonly number[]
  readonly configurations: readonly ZoomConfiguration[]
}

/** In units of the critical temperature. */
const TEMPERATURES = [0.99, 1, 1.02]
const SIZE = [1024, 1024]
/** At T_c of 64 × 64 sites |M| has an autocorrelation time of 4 sweeps, which grows about as L^0.25: some 20 of them here. */
const BURN_IN = 200
/** Rows of one picture. */
const MOST = 6

/** Couplings to be sampled, in the order given. */
function couplingsOf({ coupling, temperature }: ZoomRecipe): number[] {
  expectInput(
    coupling === undefined || temperature === undefined,
    "temperature: expected couplings or temperatures, got both. Leave one of them out.",
  )
  const list = (values: number | number[]): number[] => (typeof values === "number" ? [values] : values)
  const couplings =
    coupling !== undefined
      ? list(coupling)
      : temperature !== undefined
        ? list(temperature).map((T) => 1 / T)
        : TEMPERATURES.map((share) => criticalCoupling / share)
  return expectFew(couplings, "temperatures")
}

function expectFew<Value>(values: Value[], what: string): Value[] {
  expectInput(values.length <= MOST, `zoom: expected at most ${MOST} ${what}, one a row of the picture, got ${values.length}. Take fewer.`) // prettier-ignore
  return values
}

export async function zoomSource(recipe: ZoomRecipe, hooks: RunHooks): Promise<ZoomSource> {
  const { data, rows, key, temperature, coupling, size, burnIn } = recipe
  const given = (settings: object): string | undefined => {
    const found = Object.entries(settings).find(([, value]) => value !== undefined)
    return found && flagOf(found[0])
  }
  if (data === undefined) {
    const flag = given({ rows, key })
    if (flag !== undefined) throw new InputError(`${flag}: expected a file of samples with it, got none. Name the file, or leave ${flag} out.`) // prettier-ignore
    return await sampled(recipe, hooks)
  }
  const flag = given({ temperature, coupling, size, burnIn })
  if (flag !== undefined) throw new InputError(`${flag}: expected none beside ${data}, whose samples are drawn already, got one. Leave ${flag} or the file out.`) // prettier-ignore
  return await read(data, recipe)
}

/** A chain for each coupling, from all spins alike: so the ordered phase has no domains that are slow to vanish. */
async function sampled(recipe: ZoomRecipe, { onProgress, signal }: RunHooks): Promise<ZoomSource> {
  const { size = SIZE, burnIn = BURN_IN, seed } = recipe
  expectInput(
    size.length === 2,
    `size: expected a square lattice such as 1024x1024, got ${size.join("x")}. Give two lengths.`,
  )
  // Before the sweeps, which may take minutes.
  blockSizes(size, recipe.scale, recipe.steps ?? 1)
  const couplings = couplingsOf(recipe)
  const configurations: ZoomConfiguration[] = []
  for (const [index, coupling] of couplings.entries()) {
    using engine = await Engine.create({ threads: 1 })
    const model = ising({ lattice: square(size[0], size[1]), coupling })
    const chainSeed = new RandomStream(seed, "coupling", index).word()
    const chains = new Clusters(engine, model, { method: "swendsen-wang", chains: 1, seed: chainSeed, start: "cold" })
    for (let sweep = 0; sweep < burnIn; sweep++) {
      await chains.sweep(1, signal)
      onProgress?.({
        kind: "progress",
        phase: `sampling ${size.join("×")}`,
        done: index * burnIn + sweep + 1,
        total: couplings.length * burnIn,
        unit: "sweeps",
        detail: `T = ${(1 / coupling).toFixed(4)}`,
      })
    }
    const states = new BitMatrix(1, model.lattice.sites)
    chains.read(states, () => 0)
    configurations.push({ coupling, states })
  }
  return { size, configurations }
}

async function read(path: string, { key, rows }: ZoomRecipe): Promise<ZoomSource> {
  const dataset = await readDataset(path, key === undefined ? {} : { key })
  const { bits, shape } = dataset
  if (bits === undefined) throw new InputError(`${path}: expected spins, got values between. Choose another file.`)
  const { coupling, count } = ((await recipeOf(path)) ?? {}) as { coupling?: unknown; count?: unknown }
  const couplings: unknown[] = typeof count === "number" ? [coupling].flat() : []
  const chosen = expectFew(
    rows ?? (couplings.length > 1 ? couplings.map((_, k) => k * (count as number)) : [0]),
    "rows (--rows)",
  )
  const configurations = chosen.map((row): ZoomConfiguration => {
    expectInput(row < bits.rows, `rows: expected numbers from 0 to ${bits.rows - 1}, got ${row}.`)
    const K = couplings[Math.floor(row / (count as number))]
    return { row, states: bits.slice(row, row + 1), ...(typeof K === "number" ? { coupling: K } : {}) }
  })
  return { size: shape, configurations }
}

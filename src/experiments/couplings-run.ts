/** `blockspin couplings`: the Hamiltonian of the visible units of a trained machine. Node only. */
import { writeFileAtomic } from "../data/write-atomic.ts"
import { InputError } from "../errors.ts"
import { type Coupling } from "../hamiltonian/effective-hamiltonian/coupling-search.ts"
import { effectiveCouplings } from "../hamiltonian/effective-hamiltonian/effective-couplings.ts"
import type { CouplingsRecipe } from "./couplings-recipe.ts"
import { loadStack } from "./machine-files.ts"

export interface CouplingsResult {
  readonly path: string
  readonly layer: number
  readonly visible: number
  readonly hidden: number
  readonly basis: CouplingsRecipe["basis"]
  /** Mean of −F over all states (spin), or −F of the state of zeros (lattice-gas). */
  readonly constant: number
  /** Strongest first. */
  readonly couplings: readonly Coupling[]
  readonly out?: string
}

/** Reads one machine of a run or a file and finds its strongest couplings; with `out` they are written as a table too. */
export async function couplingsRun({ path, layer, out, ...options }: CouplingsRecipe): Promise<CouplingsResult> {
  const { layers } = await loadStack(path)
  if (layer > layers.length)
    throw new InputError(
      `--layer: expected a number from 1 to ${layers.length}, as ${path} has machines, got ${layer}.`,
    )
  const machine = layers[layer - 1]
  const excess = options.orders.find((order) => order > machine.visible)
  if (excess !== undefined)
    throw new InputError(
      `--orders: expected at most ${machine.visible}, as the machine has visible units, got ${excess}.`,
    )
  const found = effectiveCouplings(machine, options)
  const { visible, hidden } = machine
  if (out !== undefined) await writeFileAtomic(out, new TextEncoder().encode(tableOf(found.couplings, options.orders)))
  return { path, layer, visible, hidden, ...found, ...(out === undefined ? {} : { out }) }
}

/** A row a coupling: its order, its sites (empty cells where the largest order has more), and its value. */
function tableOf(couplings: readonly Coupling[], orders: readonly number[]): string {
  const most = Math.max(...orders)
  const sites = Array.from({ length: most }, (_, k) => `site_${k + 1}`)
  const rows = couplings.map((coupling) => {
    const cells = sites.map((_, k) => coupling.sites[k] ?? "")
    return [coupling.sites.length, ...cells, coupling.value].join(",")
  })
  return `${[["order", ...sites, "coupling"].join(","), ...rows].join("\n")}\n`
}

/** For people. */
export function couplingsText({ visible, hidden, basis, constant, couplings, out }: CouplingsResult): string {
  const symbol = basis === "spin" ? "J" : "k"
  const names = couplings.map(({ sites }) => `${symbol}(${sites.join(", ")})`)
  const width = names.reduce((most, name) => Math.max(most, name.length), 0)
  const lines = couplings.map(({ value }, k) => `${names[k].padEnd(width)}  ${shown(value)}`)
  return [
    `${visible} visible, ${hidden} hidden units; products of ${basis === "spin" ? "spins ±1" : "0/1 units"}, in k_BT, strongest first`,
    ...lines,
    `constant ${shown(constant)}`,
    ...(out === undefined ? [] : [`→ ${out}`]),
  ].join("\n")
}

/** Six decimals, a true minus sign. */
function shown(value: number): string {
  return (value < 0 ? "−" : " ") + Math.abs(value).toFixed(6)
}

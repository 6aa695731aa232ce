// Figures are functions of data and a document; in Node, renderSvg brings the document and renderPng the pixels.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fitStack, ising, receptiveFields, sample, square, writeFileAtomic } from "blockspin"
import { mosaic, renderPng, renderSvg } from "blockspin/figures"

const { configurations } = await sample(ising({ lattice: square(12, 12), coupling: 0.42 }), { count: 2000, seed: 1 })
const stack = await fitStack(configurations, { layers: [36], epochs: 20, l1: 2e-4, shape: [12, 12], seed: 1 })
const data = { fields: receptiveFields(stack, 1), scale: "field", shown: 36, title: "layer 1" } as const
const svg = renderSvg(mosaic, data, "light")
const png = renderPng(svg, { scale: 2 })

const folder = await mkdtemp(join(tmpdir(), "blockspin-"))
await writeFileAtomic(join(folder, "layer-1.svg"), svg)
await writeFileAtomic(join(folder, "layer-1.png"), png)
console.log(`${svg.length > 10_000}, PNG ${png[1] === 0x50}`)
await rm(folder, { recursive: true })

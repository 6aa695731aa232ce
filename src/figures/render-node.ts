/**
 * Figures as SVG text and PNG bytes in Node: linkedom lends the document, resvg draws with the DejaVu fonts that come with the
 * package, never with the system's, so that the same data give the same bytes everywhere.
 */
import { fileURLToPath } from "node:url"
import { Resvg } from "@resvg/resvg-js"
import { parseHTML } from "linkedom"
import { expectNumber } from "../errors.ts"
import type { Figure } from "./figure.ts"
import type { Theme } from "./palette.ts"
import { renderSvgWith } from "./render.ts"

/** Draws `data` as a standalone SVG document. */
export function renderSvg<Data>(figure: Figure<Data>, data: Data, theme: Theme): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  return renderSvgWith(figure, data, { document, theme })
}

const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
)

/** An SVG document of {@link renderSvg} as a PNG file, `scale` device pixels to a CSS pixel (2 for print and dense screens). */
export function renderPng(svg: string, { scale }: { readonly scale: number }): Uint8Array {
  expectNumber("PNG scale", scale, 0.1, 16)
  const image = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontFiles: fonts, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" },
  }).render()
  return image.asPng()
}

/** `blockspin/figures` in Node: the figures as SVG text and PNG bytes. */
export * from "./index.figures.browser.ts"
export { renderPng, renderSvg } from "./figures/render-node.ts"

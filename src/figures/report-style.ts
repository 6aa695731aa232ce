/**
 * The style sheet of the report page, in the colours of the figures.
 *
 * On a narrow screen the box of a wide table or figure scrolls, and says so. The words are a background that stays at the box's
 * edge, and the end of the contents brings a cover along: without a script they show only while something is hidden.
 */
import { palette, type Theme } from "./palette.ts"

function variables(theme: Theme): string {
  const { background, text, muted, axis, grid, categorical } = palette(theme)
  const [blue, orange, green, , amber] = categorical
  return `--background:${background};--text:${text};--muted:${muted};--axis:${axis};--line:${grid};--link:${blue};--fails:${orange};--holds:${green};--inconclusive:${amber};--more:${moreImage(muted)}`
}

/** The words "scroll for more →" as an image. */
function moreImage(colour: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="24"><text x="128" y="17" text-anchor="end" font-family="system-ui,sans-serif" font-size="13" fill="${colour}">scroll for more →</text></svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}

export function reportStyle(): string {
  return `
:root{color-scheme:light dark;${variables("light")}}
.dark{display:none}
@media screen and (prefers-color-scheme:dark){
:root{${variables("dark")}}
.dark{display:block}.light{display:none}
}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--background);color:var(--text);font:1.0625rem/1.6 system-ui,"DejaVu Sans",sans-serif;overflow-wrap:break-word}
main{padding:2.5rem 1.25rem 5rem}
main>*,section>*{max-width:46rem;margin-inline:auto}
main>section{max-width:none}
h1{font-size:clamp(1.6rem,5vw,2.2rem);line-height:1.2;letter-spacing:-.01em;margin:0 0 .4rem;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.3;margin-block:2.6rem .7rem;padding-top:1.1rem;border-top:1px solid var(--line)}
p{margin-block:0 .9rem}
.command{margin-bottom:.5rem;font-size:.9rem;line-height:1.5;text-wrap:pretty}
.command span{display:inline-block}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.byline{color:var(--muted);font-size:.95rem}
.abstract h2{border:0;padding:0;margin-block:1.6rem .4rem;font-size:1rem}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:3px}
figure{margin:1.8rem auto;max-width:60rem}
figcaption{max-width:46rem;margin-inline:auto;font-size:.92rem;line-height:1.5;color:var(--muted)}
figcaption b{color:var(--text)}
figure>.scroll+figcaption{margin-top:.6rem}
.scroll{overflow-x:auto}
.drawing svg{display:block;width:auto;max-width:100%;height:auto;margin-inline:auto}
figure.table figcaption{margin-bottom:.5rem}
figure.table table{width:min-content;min-width:min(46rem,100%);margin-inline:auto}
table{border-spacing:0;font-size:.9rem;line-height:1.4;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:baseline;padding:.38rem .5rem;border-bottom:1px solid var(--line);font-weight:400}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:600;line-height:1.25;border-bottom:1.5px solid var(--axis);vertical-align:bottom}
.number{text-align:right}
tbody .number,.short{white-space:nowrap}
figure.table td:not([class]){min-width:12rem}
.unit{font-weight:400;color:var(--muted);white-space:nowrap}
.settings{width:100%}
.settings th{color:var(--muted);white-space:nowrap;width:1%}
.settings td{overflow-wrap:anywhere}
.verdicts{list-style:none;padding:0}
.verdicts li{border-left:4px solid var(--tone);padding:.1rem 0 .1rem .9rem;margin-block:1rem}
.verdicts p{margin:0}
.holds{--tone:var(--holds)}.fails{--tone:var(--fails)}.inconclusive{--tone:var(--inconclusive)}
.outcome{color:var(--tone);font-weight:700;white-space:nowrap;margin-right:.35rem}
.evidence{color:var(--muted);font-size:.95rem}
.references{padding-left:1.6rem}
.references li{margin-block:.4rem}
@media screen and (max-width:60rem){
.scroll{padding-bottom:1.5rem;background:linear-gradient(var(--background),var(--background)) right bottom/8.5rem 1.5rem no-repeat local,var(--more) right bottom/8rem 1.5rem no-repeat}
}
@media (max-width:40rem){
main{padding-top:1.5rem}
.drawing svg{max-width:none}
figure.table th:first-child{position:sticky;left:0;background:var(--background)}
.settings th{white-space:normal;width:auto}
}
@media print{
@page{margin:18mm}
html{font-size:10pt}
body{font-size:1rem}
main{padding:0}
h2{break-after:avoid}
figure,.verdicts li,tr{break-inside:avoid}
.scroll{overflow:visible}
.drawing svg{max-width:100%}
a{color:inherit;text-decoration:none}
}
`
}

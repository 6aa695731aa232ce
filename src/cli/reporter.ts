/**
 * Shows progress on stderr: on a terminal one live line with a bar, the rate and the time left, elsewhere plain lines at the
 * ends of phases and about every ten seconds. Colours respect NO_COLOR.
 */
import { styleText } from "node:util"
import type { OnProgress, ProgressMessage, ProgressStep } from "../experiments/progress.ts"

/** Where progress goes: stderr, or something like it. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface Reporter {
  readonly onProgress: OnProgress
  /** Wipes the live line, and says what is left to say. */
  readonly close: () => void
}

const BAR = 20
/** Milliseconds between plain lines, and between drawings of the live line. */
const PLAIN_INTERVAL = 10_000
const LIVE_INTERVAL = 100

const MARKS = { done: "✔", note: "•", warning: "⚠" } as const
const COLOURS = { done: "green", note: "cyan", warning: "yellow" } as const

export function createReporter(
  terminal: Terminal,
  { quiet = false, now = () => performance.now() }: { quiet?: boolean; now?: () => number } = {},
): Reporter {
  const live = terminal.isTTY === true
  let phase: { name: string; from: number; start: number } | undefined
  let drawn = false
  // The last plain line of a phase waits: a message that follows at once says the same better.
  let waiting = ""
  let last = now()

  const wipe = (): void => {
    if (drawn) terminal.write("\r\x1b[2K")
    drawn = false
  }
  const flush = (): void => {
    if (waiting !== "") terminal.write(waiting)
    waiting = ""
  }
  const say = ({ kind, text }: ProgressMessage): void => {
    if (quiet && kind !== "warning") return
    wipe()
    if (kind !== "done") flush()
    waiting = ""
    const mark = live ? styleText(COLOURS[kind], MARKS[kind], { stream: process.stderr }) : MARKS[kind]
    terminal.write(`${mark} ${text}\n`)
  }
  const step = (event: ProgressStep): void => {
    if (quiet) return
    const time = now()
    if (phase?.name !== event.phase) {
      flush()
      phase = { name: event.phase, from: event.done, start: time }
      if (!live) last = time
    }
    const ended = event.done >= event.total
    if (time - last < (live ? LIVE_INTERVAL : PLAIN_INTERVAL) && !ended) return
    last = time
    const seconds = (time - phase.start) / 1000
    const rate = seconds > 0.2 ? (event.done - phase.from) / seconds : 0
    if (live) {
      wipe()
      if (!ended) terminal.write(clip(liveLine(event, rate), terminal.columns || 80))
      drawn = !ended
    } else if (ended) waiting = `${plainLine(event, rate, seconds)}\n`
    else terminal.write(`${plainLine(event, rate, undefined)}\n`)
  }
  const close = (): void => {
    wipe()
    flush()
  }
  return { onProgress: (event) => (event.kind === "progress" ? step(event) : say(event)), close }
}

function liveLine(event: ProgressStep, rate: number): string {
  const share = event.total > 0 ? Math.min(1, event.done / event.total) : 1
  const filled = Math.round(share * BAR)
  const bar = "█".repeat(filled) + "░".repeat(BAR - filled)
  return [event.phase, `${bar} ${percent(share)}`, event.detail, rateText(event, rate), leftText(event, rate)]
    .filter((part) => part !== undefined && part !== "")
    .join("  ")
}

function plainLine(event: ProgressStep, rate: number, seconds: number | undefined): string {
  const share = event.total > 0 ? event.done / event.total : 1
  const end = seconds === undefined ? leftText(event, rate) : `in ${clock(seconds)}`
  return [event.phase, percent(share), event.detail, rateText(event, rate), end]
    .filter((part) => part !== undefined && part !== "")
    .join("  ")
}

function percent(share: number): string {
  return `${Math.floor(share * 100)}%`
}

function rateText({ unit }: ProgressStep, rate: number): string {
  if (rate <= 0) return ""
  const shown = rate >= 100 ? Math.round(Number(rate.toPrecision(3))).toLocaleString("en-US") : rate.toPrecision(2)
  return `${shown} ${unit}/s`
}

function leftText({ done, total }: ProgressStep, rate: number): string {
  return rate > 0 ? `${clock((total - done) / rate)} left` : ""
}

/** 0:21, 12:03, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const pad = (value: number): string => String(value).padStart(2, "0")
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}

function clip(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(1, columns - 2))}…`
}

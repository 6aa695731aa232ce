import { describe, expect, test } from "vitest"
import type { ProgressStep } from "../experiments/progress.ts"
import { type Reporter, clock, createReporter } from "./reporter.ts"

/** A reporter on a terminal of ours, with a clock that stands still until told. */
function reporter(
  options: { isTTY?: boolean; quiet?: boolean } = {},
): Reporter & { output: () => string; wait: (ms: number) => void } {
  let time = 0
  let written = ""
  const terminal = { isTTY: options.isTTY ?? false, columns: 120, write: (text: string) => (written += text) }
  const made = createReporter(terminal, { quiet: options.quiet ?? false, now: () => time })
  return { ...made, output: () => written, wait: (ms) => void (time += ms) }
}

const step = (done: number, phase = "layer 1"): ProgressStep => {
  return { kind: "progress", phase, done, total: 1000, unit: "samples", detail: "epoch 1/2" }
}

describe("without a terminal", () => {
  test("a line about every ten seconds, with rate and time left, and one at the end of a phase", () => {
    const { onProgress, close, wait, output } = reporter()
    onProgress(step(0))
    for (let done = 100; done <= 1000; done += 100) {
      wait(2500)
      onProgress(step(done))
    }
    close()
    expect(output()).toBe(
      "layer 1  40%  epoch 1/2  40 samples/s  0:15 left\n" +
        "layer 1  80%  epoch 1/2  40 samples/s  0:05 left\n" +
        "layer 1  100%  epoch 1/2  40 samples/s  in 0:25\n",
    )
  })

  test("a message that something is done stands for the end of its phase; a note does not", () => {
    const { onProgress, output } = reporter()
    onProgress(step(1000, "one"))
    onProgress({ kind: "done", text: "one is done" })
    onProgress(step(1000, "two"))
    onProgress({ kind: "note", text: "by the way" })
    expect(output()).toBe("✔ one is done\ntwo  100%  epoch 1/2  in 0:00\n• by the way\n")
  })

  test("quiet leaves warnings only", () => {
    const { onProgress, close, output } = reporter({ quiet: true })
    onProgress(step(1000))
    onProgress({ kind: "done", text: "done" })
    onProgress({ kind: "warning", text: "chains did not mix" })
    close()
    expect(output()).toBe("⚠ chains did not mix\n")
  })
})

describe("on a terminal", () => {
  test("one live line is drawn over, and wiped at the end", () => {
    const { onProgress, close, wait, output } = reporter({ isTTY: true })
    onProgress(step(0))
    wait(1000)
    onProgress(step(250))
    wait(50)
    onProgress(step(260))
    close()
    expect(output()).toBe("layer 1  █████░░░░░░░░░░░░░░░ 25%  epoch 1/2  250 samples/s  0:03 left\r\u001B[2K")
  })
})

test("clock", () => expect([0, 21, 723, 3723].map(clock)).toEqual(["0:00", "0:21", "12:03", "1:02:03"]))

/**
 * What a long job tells while it works: how far it is, and sentences for people. Jobs call one function with these events;
 * the command line draws a live line of them, a page may draw something else.
 */

/** How far a phase is. Events of one phase have the same `phase`, `total` and `unit`. */
export interface ProgressStep {
  readonly kind: "progress"
  /** What is being done: "layer 1  1600 → 400". */
  readonly phase: string
  /** Of `total`, in `unit`s ("samples", "sweeps"). A phase ends with done = total. */
  readonly done: number
  readonly total: number
  readonly unit: string
  /** What else is worth a few words now: "epoch 17/50". */
  readonly detail?: string
}

/** A sentence: something is done, something to know, or something that casts doubt on the numbers. */
export interface ProgressMessage {
  readonly kind: "done" | "note" | "warning"
  readonly text: string
}

export type ProgressEvent = ProgressStep | ProgressMessage

export type OnProgress = (event: ProgressEvent) => void

/** What every experiment takes besides its recipe. */
export interface RunHooks {
  readonly onProgress?: OnProgress
  /** Aborted to stop: the job saves what it has and returns early. */
  readonly signal?: AbortSignal
}

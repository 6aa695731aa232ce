/**
 * Which process writes in a run folder. A process is known by its machine, its number and the time it was started, so that
 * a number used again after a crash is not taken for the old process.
 */
import { readFileSync } from "node:fs"
import { hostname } from "node:os"

export interface RunProcess {
  readonly host: string
  readonly id: number
  /** Clock ticks from the start of the machine to that of the process (Linux only, proc_pid_stat(5) field 22). */
  readonly started?: number
}

export function thisProcess(): RunProcess {
  const started = startOf(process.pid)
  return { host: hostname(), id: process.pid, ...(started === undefined ? {} : { started }) }
}

/** Whether another process of this machine that is known to live is meant. Of other machines nothing is known: false. */
export function isAnotherLiving({ host, id, started }: RunProcess): boolean {
  if (host !== hostname() || id === process.pid) return false
  try {
    process.kill(id, 0)
  } catch (error) {
    // EPERM: there is such a process, of another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false
  }
  return started === startOf(id)
}

/** Whether a process of this machine is meant that is known to have ended. Of other machines nothing is known: false. */
export function isKnownDead(one: RunProcess): boolean {
  return one.host === hostname() && one.id !== process.pid && !isAnotherLiving(one)
}

function startOf(id: number): number | undefined {
  try {
    // The second field, a name in parentheses, may hold spaces: count from the last parenthesis.
    const fields = readFileSync(`/proc/${id}/stat`, "latin1").split(")").at(-1)!.trim().split(" ")
    // A dead process that nobody waited for yet (Z) is no living one.
    return fields[0] === "Z" ? undefined : Number(fields[19])
  } catch {
    return undefined
  }
}

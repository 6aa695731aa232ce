/**
 * The commands. Only the module of the command that is asked for is imported, so that `--help` starts fast; what a command
 * runs, it imports itself when it runs.
 */
import { type Command as CommandType, Command, CommanderError } from "commander"
import { readFileSync } from "node:fs"
import { fail } from "./execute.ts"

/** What a module in `commands/` exports as `define`: arguments, options, help and action of its command. */
export type DefineCommand = (command: CommandType) => void

interface Entry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<{ define: DefineCommand }>
}

const COMMANDS: readonly Entry[] = [
  {
    name: "reproduce",
    summary: "repeat a published study and check its claims",
    load: () => import("./commands/reproduce.ts"),
  },
  { name: "sample", summary: "draw equilibrium configurations of a model", load: () => import("./commands/sample.ts") },
  {
    name: "thermo",
    summary: "measure thermodynamic curves beside exact ones",
    load: () => import("./commands/thermo.ts"),
  },
  {
    name: "collapse",
    summary: "critical point and exponents from curves of several sizes",
    load: () => import("./commands/collapse.ts"),
  },
  {
    name: "prg",
    summary: "scaling of recordings that have no lattice, beside shuffled ones",
    load: () => import("./commands/prg.ts"),
  },
  {
    name: "flow",
    summary: "fixed points and exponents of a transformation of couplings",
    load: () => import("./commands/flow.ts"),
  },
  {
    name: "mcrg",
    summary: "exponents by the Monte Carlo renormalization group",
    load: () => import("./commands/mcrg.ts"),
  },
  {
    name: "zoom",
    summary: "draw block spins of block spins below, at and above T_c",
    load: () => import("./commands/zoom.ts"),
  },
  {
    name: "rsmi",
    summary: "coarse spins of a block that know most of its environment",
    load: () => import("./commands/rsmi.ts"),
  },
  { name: "verify", summary: "check the samplers against exact results", load: () => import("./commands/verify.ts") },
  {
    name: "train",
    summary: "learn a stack of Boltzmann machines from data",
    load: () => import("./commands/train.ts"),
  },
  { name: "fit", summary: "learn one machine of any units, and score it", load: () => import("./commands/fit.ts") },
  { name: "measure", summary: "measure what the layers of a run learned", load: () => import("./commands/measure.ts") },
  {
    name: "couplings",
    summary: "the Hamiltonian that a machine has without its hidden units",
    load: () => import("./commands/couplings.ts"),
  },
  { name: "report", summary: "write the report page of a run", load: () => import("./commands/report.ts") },
  {
    name: "export",
    summary: "write machines as safetensors, npz or ONNX",
    load: () => import("./commands/export.ts"),
  },
  { name: "info", summary: "say what a run, a dataset or a machine is", load: () => import("./commands/info.ts") },
]

const EXAMPLES = `
Examples:
  $ blockspin reproduce mehta-schwab --quick
  $ blockspin sample ising --size 40x40 --coupling 0.408 --count 20000 --seed 1 --out samples.npy
  $ blockspin thermo ising --size 8x8,16x16,32x32 --coupling 0.41:0.47:0.01 --out runs/thermo
  $ blockspin prg samples.npy --out runs/prg
  $ blockspin mcrg --size 64x64 --count 400000 --out runs/mcrg
  $ blockspin zoom --out runs/zoom
  $ blockspin rsmi samples.npy --block 2x2 --out runs/rsmi
  $ blockspin train samples.npy --layers 400,100,25 --epochs 200 --seed 1 --out runs/mine
  $ blockspin measure runs/mine
  $ blockspin couplings runs/mine --orders 1,2,3
  $ blockspin report runs/mine
  $ blockspin export runs/mine --out mine.onnx
  $ blockspin info runs/mine

Exit codes: 0 done, 1 something failed here, 2 a mistake in what was asked, 130 stopped by Ctrl-C, 143 by SIGTERM.`

export async function runProgram(args: readonly string[]): Promise<void> {
  // A reader that went away (blockspin … | head) is no error. A result that finds no room is one; progress is not missed.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0)
      if (stream === process.stderr) return
      fail(error)
      process.exit()
    })
  const program = new Command("blockspin")
  program
    .description("Learns how data coarse-grain, and checks what it learned against renormalization theory.")
    .version(packageVersion(), "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(capital(summary))
    if (args.includes(name)) (await load()).define(command)
  }
  try {
    await program.parseAsync(args, { from: "user" })
  } catch (error) {
    if (!(error instanceof CommanderError)) fail(error)
    // Help and version that were asked for are no mistake.
    else process.exitCode = error.exitCode === 0 ? 0 : 2
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8")
  return (JSON.parse(text) as { version: string }).version
}

/** "error: unknown command 'trian' (Did you mean train?)" */
function oneLine(text: string): string {
  return `${text.trim().replaceAll(/\s*\n\s*/g, " ")}\n`
}

function capital(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`
}

import { expect, test } from "vitest"
import { output } from "./testing/output.ts"

// In a process of its own, in this order: after ONNX Runtime, jax-js (examples 16, 24 and 26) cannot link its kernels.

test("26: fine-tuning goes on from a file, networks come back from files, and ONNX Runtime gives their codes", async () => {
  expect(await output(() => import("./26-network-files.ts"))).toBe(
    [
      "four epochs, and two and two: the same weights: true",
      "network.safetensors: the same weights: true",
      "network.npz: the same weights: true",
      "ONNX Runtime: 297 × 10 codes, the same within 1e-6: true",
      "deep Boltzmann machine, two epochs, and one and one: the same weights: true",
    ].join("\n"),
  )
})

test("19: a stack comes back from files, and ONNX Runtime gives its probabilities", async () => {
  expect(await output(() => import("./19-machine-files.ts"))).toMatch(
    new RegExp(
      "^stack.safetensors: \\d+ bytes, the same weights: true\n" +
        "stack.npz: \\d+ bytes, the same weights: true\n" +
        "ONNX Runtime: 100 × 4 probabilities, the same within 1e-6: true$",
    ),
  )
})

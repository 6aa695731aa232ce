import { expect, test } from "vitest"
import { output } from "./testing/output.ts"

// In a process of its own: after ONNX Runtime, jax-js (examples 16 and 24) cannot link its kernels.

test("19: a stack comes back from files, and ONNX Runtime gives its probabilities", async () => {
  expect(await output(() => import("./19-machine-files.ts"))).toMatch(
    new RegExp(
      "^stack.safetensors: \\d+ bytes, the same weights: true\n" +
        "stack.npz: \\d+ bytes, the same weights: true\n" +
        "ONNX Runtime: 100 × 4 probabilities, the same within 1e-6: true$",
    ),
  )
})

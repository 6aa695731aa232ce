/**
 * A checkpoint of fine-tuning: everything that it needs to go on to the same bits, in one `.safetensors` file:
 *
 *   layer-N.weights, layer-N.bias              the network as it is now (network-safetensors.ts)
 *   first.layer-N.…, second.layer-N.…          memories of the optimizer, shaped as the network
 *   best.layer-N.…                             the layers with the least loss on held-out rows
 *
 * with the metadata `format` = "blockspin-fine-tuning 1", those of the network, `epoch`, `batches` and `loss_sum` (of the epoch in hand),
 * `optimizer_steps`, `best_epoch` and `best_loss`, `rows`, `held_out_rows` and `settings` (JSON).
 */
import type { FineTuneSettings, FineTuningState } from "../learn/deep/fine-tune.ts"
import { mapsOf, networkMetadata, networkOf, networkTensors } from "./network-safetensors.ts"
import { expectFormat, finiteNumber, parsedJson, wholeNumber } from "./safetensors-fields.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"

const FORMAT = "blockspin-fine-tuning 1"

/** A checkpoint as bytes; write them with writeFileAtomic. */
export function formatFineTuning(state: FineTuningState): Uint8Array<ArrayBuffer> {
  const { network, epoch, batches, lossSum, optimizer, best, settings, rows, heldOutRows } = state
  return formatSafetensors(
    [
      ...networkTensors(network.layers, ""),
      ...networkTensors(optimizer.first, "first."),
      ...networkTensors(optimizer.second, "second."),
      ...networkTensors(best?.layers ?? [], "best."),
    ],
    {
      format: FORMAT,
      ...networkMetadata(network),
      epoch: String(epoch),
      batches: String(batches),
      loss_sum: String(lossSum),
      optimizer_steps: String(optimizer.steps),
      ...(best && { best_epoch: String(best.epoch), best_loss: String(best.loss) }),
      rows: String(rows),
      held_out_rows: String(heldOutRows),
      settings: JSON.stringify(settings),
    },
  )
}

/** The state of a fine-tuning from bytes: restored, it goes on to the same bits. `what` names the file in sentences. */
export function parseFineTuning(bytes: Uint8Array, what = "fine-tuning"): FineTuningState {
  const file = parseSafetensors(bytes, what)
  expectFormat(file, FORMAT, "a checkpoint of fine-tuning", what)
  const count = (name: string): number => wholeNumber(file, name, what)
  const network = networkOf(file, what)
  const { layers } = network
  const sizes = [layers[0].weights.rows, ...layers.map(({ weights }) => weights.columns)]
  return {
    network,
    epoch: count("epoch"),
    batches: count("batches"),
    lossSum: finiteNumber(file, "loss_sum", what),
    optimizer: {
      steps: count("optimizer_steps"),
      first: mapsOf(file, "first.", sizes, what),
      second: mapsOf(file, "second.", sizes, what),
    },
    best:
      file.metadata["best_epoch"] === undefined
        ? undefined
        : {
            layers: mapsOf(file, "best.", sizes, what).map((map, l) => ({ ...map, activation: layers[l].activation })),
            loss: finiteNumber(file, "best_loss", what),
            epoch: count("best_epoch"),
          },
    // Compared with those of the training when it is restored.
    settings: parsedJson(file, "settings", isSettings, {
      what,
      expected: 'settings, such as {"batch":100},',
    }),
    rows: count("rows"),
    heldOutRows: count("held_out_rows"),
  }
}

function isSettings(value: unknown): value is FineTuneSettings {
  return typeof value === "object" && value !== null
}

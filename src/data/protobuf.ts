/**
 * Writes protocol-buffer messages, as far as ONNX files need them: fields of non-negative integers (variable length, seven bits
 * a byte), and of texts, bytes and messages (a length, then the content). A field starts with 8·number + wire type.
 *
 * Format: https://protobuf.dev/programming-guides/encoding/.
 */

/** An integer up to 2^53 − 1, a text (UTF-8), bytes, or a message of fields. */
export type ProtobufValue = number | string | Uint8Array | readonly ProtobufField[]
export type ProtobufField = readonly [number: number, value: ProtobufValue]

/** The bytes of a message with these fields, in this order; a field that repeats is given several times. */
export function formatProtobuf(fields: readonly ProtobufField[]): Uint8Array<ArrayBuffer> {
  const chunks = chunksOf(fields)
  const bytes = new Uint8Array(lengthOf(chunks))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

// Pieces rather than bytes, so that large tensors are copied once and not at every level of messages.
function chunksOf(fields: readonly ProtobufField[]): Uint8Array[] {
  return fields.flatMap(([number, value]) => {
    if (typeof value === "number") return [varint(8 * number), varint(value)]
    const content =
      typeof value === "string"
        ? [new TextEncoder().encode(value)]
        : value instanceof Uint8Array
          ? [value]
          : chunksOf(value)
    return [varint(8 * number + 2), varint(lengthOf(content)), ...content]
  })
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0)
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128))
  return Uint8Array.of(...bytes, rest)
}

/** A tar archive of plain files, as npm packs them. */
export function makeTar(files: Record<string, Uint8Array>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, contents]) => {
    const header = Buffer.alloc(512)
    header.write(name, 0, "latin1")
    header.write("000644 \0", 100, "latin1")
    header.write(`${contents.length.toString(8).padStart(11, "0")} `, 124, "latin1")
    header.write("        0", 148, "latin1")
    header.write("ustar\x0000", 257, "latin1")
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1")
    return [header, contents, Buffer.alloc((512 - (contents.length % 512)) % 512)]
  })
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

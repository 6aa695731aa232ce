/** The oldest Node that blockspin runs on; the same as `engines` in package.json. Must load on much older ones. */
const OLDEST = [22, 18]

/** What to say of a Node that is too old; nothing of others. */
export function nodeMistake(version: string): string | undefined {
  const [major, minor] = version.split(".").map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined
  return `blockspin: expected Node ${OLDEST.join(".")} or newer, got ${version}. Install Node 24 LTS from https://nodejs.org.`
}

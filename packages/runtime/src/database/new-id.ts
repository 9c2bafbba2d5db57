import { randomFillSync } from 'node:crypto'

let lastTime = 0
let lastSequence = 0

/**
 * A UUID version 7 (RFC 9562): ids made later sort later, also within one millisecond of one process, so that new rows
 * land at the end of their index.
 */
export function newId(): string {
  const bytes = randomBytes()
  const [time, sequence] = nextInstant(bytes)
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(time / 2 ** (8 * (5 - index))) % 256
  bytes[6] = 0x70 | (sequence >> 8)
  bytes[7] = sequence & 0xff
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = Buffer.from(bytes.buffer).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Random bytes are asked for in larger pieces: each asking costs as much as the rest of an id. */
const pool = new Uint8Array(16 * 256)
let poolUsed = pool.length

function randomBytes(): Uint8Array {
  if (poolUsed === pool.length) {
    randomFillSync(pool)
    poolUsed = 0
  }
  poolUsed += 16
  return pool.slice(poolUsed - 16, poolUsed)
}

/** Milliseconds and a 12 bit sequence that together never go backwards, even when the system's clock does. */
function nextInstant(random: Uint8Array): [number, number] {
  const now = Date.now()
  if (now > lastTime) {
    lastTime = now
    // Starts in the lower half, so that a burst has room to count up.
    lastSequence = ((random[6]! << 8) | random[7]!) & 0x7ff
  } else if (lastSequence < 0xfff) {
    lastSequence += 1
  } else {
    lastTime += 1
    lastSequence = 0
  }
  return [lastTime, lastSequence]
}

/**
 * A number from 0 up to 1 that is always the same for the same text and seed, and looks random over many texts:
 * MurmurHash3 (x86, 32 bits, by Austin Appleby, public domain) over pairs of UTF-16 code units. Different seeds give
 * numbers that have nothing to do with each other.
 */
export function stableShare(text: string, seed: number): number {
  let hash = seed
  for (let at = 0; at < text.length; at += 2) {
    hash ^= scrambled(text.charCodeAt(at) | ((text.charCodeAt(at + 1) || 0) << 16))
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) | 0
  }
  return finished(hash ^ text.length) / 2 ** 32
}

function scrambled(block: number): number {
  return Math.imul(rotated(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function rotated(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by))
}

function finished(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

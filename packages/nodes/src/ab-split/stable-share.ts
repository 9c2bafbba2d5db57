/**
 * A number from 0 up to 1 that is always the same for the same text and seed, and looks random over many texts: the 32-bit
 * MurmurHash3 (x86, by Austin Appleby, public domain) of the text as UTF-16, little endian. Different seeds give numbers
 * that have nothing to do with each other.
 */
export function stableShare(text: string, seed: number): number {
  return murmur(text, seed) / 2 ** 32
}

/** The hash itself, from 0 to 2³² − 1. */
export function murmur(text: string, seed: number): number {
  let hash = seed
  for (let at = 0; at + 1 < text.length; at += 2) {
    hash ^= scrambled(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16))
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) | 0
  }
  if (text.length % 2 === 1) hash ^= scrambled(text.charCodeAt(text.length - 1))
  return finished(hash ^ (text.length * 2))
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

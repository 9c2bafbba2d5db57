import type { WayOut } from '@aftercart/flow'

/** Where the names of a card's ways out stand. Canvas pixels. */
export type Rail = {
  /** From the card's left border to the middle of each name, in the order of the ways. */
  at: readonly number[]
  /** How wide each name may be. */
  room: readonly number[]
  /** From the card's middle to the end of the outermost name, on either side. */
  half: number
}

const card = 256
const letter = 6.4
/** The pill's border and padding. */
const around = 18
const gap = 8
/** Beside a name there may come to stand what share went there. */
const share = 36
const narrowest = 48
const widest = 180

/**
 * Names of ways out that do not fit side by side below their card stand on a rail that is wider than the card, each with
 * the room it needs. Null where they fit, and where there is only one way.
 */
export function waysRail(ways: readonly WayOut[]): Rail | null {
  if (ways.length < 2) return null
  const room = ways.map(({ label }) =>
    Math.round(Math.min(widest, Math.max(narrowest, label.length * letter + around + share))),
  )
  if (room.every((width) => width <= card / ways.length + gap)) return null
  const total = room.reduce((sum, width) => sum + width + gap, -gap)
  let left = (card - total) / 2
  const at = room.map((width) => {
    const middle = left + width / 2
    left += width + gap
    return Math.round(middle)
  })
  return { at, room, half: Math.round(total / 2) }
}

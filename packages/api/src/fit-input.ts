import type { RequestProblem } from './problems.ts'

/** No honest request is nested deeper; recursive checks further in rely on it. */
const DEEPEST = 64

/** The largest flow, and 1,000 outcomes of many lines each, have about a quarter of a million of them. */
const MOST_VALUES = 400_000

/**
 * PostgreSQL keeps `1e308` in five bytes and writes it out with all its zeros: a flow of 150,000 of them took it 50 MB and
 * ten seconds each time it was read.
 */
const LARGEST_NUMBER = 1e30

type Place = { value: unknown; key: string; depth: number; within: Place | null }

/**
 * What the database could not store wherever it stands in a request: NUL, half of a surrogate pair, bottomless nesting, numbers
 * of hundreds of digits, more values than anybody means. Looked for once at the door, so that no procedure can forget it.
 * `texts`: false looks at depth and number alone. `depth`: of the input itself; -1 when it only holds what is meant.
 */
export function unfitProblem(input: unknown, texts: boolean, depth = 0): RequestProblem | null {
  const open: Place[] = [{ value: input, key: '', depth, within: null }]
  let values = 0
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place
    if (place.depth > DEEPEST)
      return { path: pathOf(place, 5), message: `This is nested more than ${DEEPEST} levels deep.` }
    const wrong = texts ? unstorable(value) : null
    if (wrong !== null) return { path: pathOf(place), message: wrong }
    if (typeof value !== 'object' || value === null) continue
    const children = Object.entries(value)
    values += children.length
    if (values > MOST_VALUES)
      return {
        path: pathOf(place, 5),
        message: `This holds more than ${MOST_VALUES} values. Send it in several requests.`,
      }
    for (const [key, child] of children) {
      if (texts && !isStorable(key))
        return { path: pathOf(place), message: 'A name in here contains NUL or broken Unicode: it cannot be stored.' }
      open.push({ value: child, key, depth: place.depth + 1, within: place })
    }
  }
  return null
}

function unstorable(value: unknown): string | null {
  if (typeof value === 'string')
    return isStorable(value) ? null : 'Remove the NUL character or the broken Unicode: it cannot be stored.'
  if (typeof value !== 'number' || value === 0) return null
  const size = Math.abs(value)
  return size <= LARGEST_NUMBER && size >= 1 / LARGEST_NUMBER
    ? null
    : 'This number has more digits than can be kept. Send it as a text.'
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** `flow.nodes.0.params`: only of the place that is told, as there may be hundreds of thousands. `first`: so many parts of it. */
function pathOf(place: Place, first = Number.POSITIVE_INFINITY): string {
  const parts: string[] = []
  for (let each = place; each.within !== null; each = each.within) parts.push(each.key)
  return parts.toReversed().slice(0, first).join('.')
}

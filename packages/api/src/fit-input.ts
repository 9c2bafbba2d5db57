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

/**
 * What the database could not store wherever it stands in a request: NUL, half of a surrogate pair, bottomless nesting, numbers
 * of hundreds of digits, more values than anybody means. Looked for once at the door, so that no procedure can forget it.
 * `texts`: false looks at depth and number alone. `depth`: of the input itself; -1 when it only holds what is meant.
 */
export function unfitProblem(input: unknown, texts: boolean, depth = 0): RequestProblem | null {
  const fault = faultOf(input, depth, { texts, values: 0 })
  if (fault === null) return null
  return { path: fault.within.toReversed().slice(0, fault.told).join('.'), message: fault.message }
}

type Search = {
  texts: boolean
  /** How many have been seen so far. */
  values: number
}

/** `within`: the keys that lead there, the last one first. `told`: so many of them, where naming all would help nobody. */
type Fault = { message: string; within: string[]; told?: number }

/** Goes no deeper than DEEPEST, however deep the input is. */
function faultOf(value: unknown, depth: number, search: Search): Fault | null {
  if (depth > DEEPEST) return { message: `This is nested more than ${DEEPEST} levels deep.`, within: [], told: 5 }
  if (typeof value === 'object' && value !== null) return faultWithin(value, depth, search)
  const wrong = search.texts ? unstorable(value) : null
  return wrong === null ? null : { message: wrong, within: [] }
}

function faultWithin(value: object, depth: number, search: Search): Fault | null {
  const children: unknown[] = Array.isArray(value) ? value : Object.values(value)
  search.values += children.length
  if (search.values > MOST_VALUES)
    return { message: `This holds more than ${MOST_VALUES} values. Send it in several requests.`, within: [], told: 5 }
  if (search.texts && !Array.isArray(value) && !Object.keys(value).every(isStorable))
    return { message: 'A name in here contains NUL or broken Unicode: it cannot be stored.', within: [] }
  for (let at = children.length - 1; at >= 0; at--) {
    const fault = faultOf(children[at], depth + 1, search)
    if (fault === null) continue
    fault.within.push(Object.keys(value)[at]!)
    return fault
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

import type { Json } from './json.ts'

/** Names of params as the forms call them, where they are not simply the word itself. */
const fieldNames: Readonly<Record<string, string>> = {
  on: 'Begins or ends when',
  for: 'Time',
  until: 'Waits until',
  within: 'Time limit',
  sku: 'Product',
  skus: 'Products',
  kind: 'Kind of email',
  body: 'Message',
  all: 'Rules that must all hold',
  any: 'Rules of which one must hold',
  none: 'Rules of which none may hold',
  of: 'Counts only',
  is: 'Comparison',
  fact: 'What is looked at',
  goesOn: 'Goes on with',
  times: 'Rounds',
  mayEnter: 'Others may enter here',
  holdOut: 'Hold-out',
  url: 'Address',
  to: 'Sent to',
  timeout: 'Gives up after',
  secret: 'Signing secret',
  campaignId: 'Campaign',
  days: 'Days',
  at: 'Time of day',
}

/** What a param is called: "Due in" for `dueIn`. */
export function nameOfField(field: string): string {
  if (Object.hasOwn(fieldNames, field)) return fieldNames[field]!
  const words = wordsOf(field)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Old and new value in words; of long texts the part that is different. What is secret is never shown. */
export function valueWords(
  field: string,
  before: Json | undefined,
  after: Json | undefined,
): { before: string | null; after: string | null } {
  const [was, is] = [inWords(field, before), inWords(field, after)]
  if (was === null || is === null) return { before: shortened(was), after: shortened(is) }
  if (was === is) return { before: was, after: `${is} (another one)` }
  if (was.length <= longest && is.length <= longest) return { before: was, after: is }
  return aroundTheDifference(was, is)
}

const longest = 300
const context = 60

function inWords(field: string, value: Json | undefined): string | null {
  if (value === undefined || value === null) return null
  return isSecret(field) ? 'hidden' : words(value, 0)
}

function isSecret(field: string): boolean {
  return /secret|password|token|authorization|cookie|api-?key/i.test(field)
}

/** Deeper than people nest rules it is no text to read any more, and garbage must not end in a stack overflow. */
const deepest = 12

function words(value: Json, depth: number): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value === '' ? 'empty' : (durationWords(value) ?? value)
  if (typeof value !== 'object' || value === null) return value === null ? 'none' : String(value)
  if (depth === deepest) return '…'
  if (Array.isArray(value)) {
    const parts = value.map((each) => words(each, depth + 1))
    return parts.length === 0 ? 'none' : parts.join(value.some((each) => typeof each === 'object') ? '; ' : ', ')
  }
  return objectWords(value, depth)
}

function objectWords(value: { [key: string]: Json }, depth: number): string {
  const { fact, is, value: wanted, ...rest } = value
  const rule =
    typeof fact === 'string' && typeof is === 'string'
      ? [`${wordsOf(fact)} ${wordsOf(is)}${wanted === undefined ? '' : ` ${words(wanted, depth + 1)}`}`]
      : []
  const named = (rule.length > 0 ? Object.entries(rest) : Object.entries(value)).map(([name, each]) => {
    const told = isSecret(name) ? 'hidden' : words(each, depth + 1)
    return isHeaderLike(name) ? `${name}: ${told}` : `${nameOfField(name).toLowerCase()} ${told}`
  })
  return [...rule, ...named].join(', ') || 'none'
}

/** A name that somebody wrote, e.g. of an HTTP header, stays as it was written. */
function isHeaderLike(name: string): boolean {
  return !Object.hasOwn(fieldNames, name) && /[^a-zA-Z]|^[A-Z]/.test(name)
}

/** "decline class" for `outcome.declineClass` and `greater than` for `greater-than`. */
function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_.]+/g, ' ')
    .toLowerCase()
    .trim()
}

const units = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second']

const durationPattern =
  /^P(?=.)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/

/** "3 days" for the ISO 8601 duration `P3D`; null for other texts. */
function durationWords(text: string): string | null {
  const match = durationPattern.exec(text)
  if (match === null) return null
  const parts = units.flatMap((name, index) => {
    const count = Number(match[index + 1] ?? 0)
    return count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? 'no time' : parts.join(' ')
}

function shortened(text: string | null): string | null {
  return text === null || text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`
}

/** Both texts from a little before the place where they begin to differ to a little behind it. */
function aroundTheDifference(was: string, is: string): { before: string; after: string } {
  let same = 0
  while (same < was.length && was[same] === is[same]) same++
  let tail = 0
  const most = Math.min(was.length, is.length) - same
  while (tail < most && was.at(-1 - tail) === is.at(-1 - tail)) tail++
  const cut = (text: string) => {
    const from = Math.max(0, same - context)
    const to = Math.min(text.length, text.length - tail + context, from + longest)
    return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
  }
  return { before: cut(was), after: cut(is) }
}

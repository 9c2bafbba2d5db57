import { z } from 'zod'

/** PostgreSQL stores neither NUL nor half of a surrogate pair; such a text is refused at the door, in words. */
export function storableText(max: number) {
  return z
    .string()
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => !text.includes('\0'), 'Remove the NUL character (U+0000): it cannot be stored.')
    .refine(
      (text) => text.isWellFormed(),
      'This is not valid Unicode: it contains half of a surrogate pair. Send it as UTF-8.',
    )
}

/** A name that machines compare, such as an event id or a SKU: not empty, one line. */
export function identifier(max: number) {
  return (
    storableText(max)
      .min(1, 'This must not be empty.')
      // eslint-disable-next-line no-control-regex -- control characters are what it looks for
      .refine((text) => !/[\u0001-\u001f\u007f]/.test(text), 'Remove line breaks, tabs and other control characters.')
  )
}

/** What was made inside (by templates, gateways, servers that answered) is mended rather than refused. */
export function madeStorable<T>(value: T): T {
  if (typeof value === 'string') return (isStorable(value) ? value : value.replaceAll('\0', '').toWellFormed()) as T
  if (Array.isArray(value)) return value.map(madeStorable) as T
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [madeStorable(key), madeStorable(each)])) as T
}

/** The same of a value as JSON. JSON writes what cannot be stored in an escaped form, so that most need no second look. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value)
  return /\\u(0000|d[89a-f])/i.test(json) ? JSON.stringify(madeStorable(value)) : json
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

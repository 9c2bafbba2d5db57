import type { Json } from '@aftercart/flow'

/** A value as people compare it: trimmed, in one Unicode form and without regard to case. */
export function folded(value: Json | undefined): string {
  return valueText(value).normalize('NFKC').trim().toLowerCase()
}

/** A value as text. Objects are written as JSON: an object of somebody's making may not know how to become text by itself. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

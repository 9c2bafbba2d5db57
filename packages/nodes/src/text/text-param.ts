import type { JsonObject } from '@aftercart/flow'

/** The param as trimmed text on one line, or '' when it is missing or no text. */
export function lineOf(params: JsonObject, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : ''
}

/** `text` cut to `length` characters with an ellipsis, never through the middle of an emoji: half of one cannot be stored. */
export function shortened(text: string, length = 80): string {
  if (text.length <= length) return text
  return `${text
    .slice(0, length - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`
}

/** The param's texts, or none when it is no list. */
export function listOf(params: JsonObject, name: string): string[] {
  const value = params[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

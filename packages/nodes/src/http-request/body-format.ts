import type { Escaping } from '../text/template.ts'

export type BodyFormat = { contentType: string; escaping: Escaping }

const json: BodyFormat = { contentType: 'application/json', escaping: 'json' }
const text: BodyFormat = { contentType: 'text/plain; charset=utf-8', escaping: 'text' }

/**
 * What the body is, and so how merge fields must be written into it. The content type that the author chose decides;
 * without one, a body that begins like JSON is JSON.
 */
export function bodyFormat(params: { headers: Readonly<Record<string, string>>; body: string }): BodyFormat {
  const chosen = Object.entries(params.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  if (chosen === undefined) return /^\s*(?:\{(?![{%])|\[)/.test(params.body) ? json : text
  const type = chosen.split(';')[0]!.trim().toLowerCase()
  return { contentType: chosen, escaping: escapingOf(type) }
}

function escapingOf(type: string): Escaping {
  if (type === 'application/json' || type.endsWith('+json')) return 'json'
  if (type === 'application/x-www-form-urlencoded') return 'url'
  if (type === 'text/html' || type === 'text/xml' || type === 'application/xml' || type.endsWith('+xml')) return 'html'
  return 'text'
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

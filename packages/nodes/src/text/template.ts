import { Liquid } from 'liquidjs'
import { problem, unreachable, type CheckContext, type Facts, type Problem } from '@aftercart/flow'
import { mergeFields, mergeValues, type Audience } from './merge-fields.ts'

/**
 * How merge fields are written into the text around them, so that a contact's name can never become markup, a second
 * mail header, another JSON member or another part of an address.
 */
export type Escaping = 'html' | 'line' | 'text' | 'json' | 'url'

/** The longest template, in characters. */
export const longestTemplate = 100_000

// Milliseconds, and Liquid's own units of memory: plenty for a letter, little for an attack.
const limits = { parseLimit: longestTemplate, renderLimit: 250, memoryLimit: 5_000_000 }

// Tags that read files or other templates, and block scopes that only layouts need.
const forbiddenTags = ['include', 'render', 'layout', 'block'] as const

const engines: Record<Escaping, Liquid> = {
  html: engine('html'),
  line: engine('line'),
  text: engine('text'),
  json: engine('json'),
  url: engine('url'),
}

/**
 * Fills in the merge fields. A field without a value (an order that is not there) becomes nothing.
 * Throws when the template is broken or uses more than its share of time or memory; `checkTemplate` finds the first kind
 * before publishing.
 */
export function renderTemplate(template: string, facts: Facts, options: { escaping: Escaping; audience: Audience }): string {
  const rendered = String(engines[options.escaping].parseAndRenderSync(template, mergeValues(facts, options.audience)))
  return options.escaping === 'line' ? onOneLine(rendered) : rendered
}

/** Everything wrong with a template: broken syntax, and merge fields that runs of this flow do not have. */
export function checkTemplate(template: string, field: string, audience: Audience, context: CheckContext): Problem[] {
  const found = fieldsOf(template)
  if ('error' in found) {
    const message = `The text cannot be read: ${found.error}. Check the brackets "{{ }}" and "{% %}".`
    return [problem('merge-field.syntax', context.node, message, { field, short: 'text is broken' })]
  }
  const known = mergeFields(context.trigger, audience).map((each) => each.name)
  return found.fields.flatMap((used) => {
    if (known.some((name) => used === name || used.startsWith(`${name}.`) || used.startsWith(`${name}[`) || name.startsWith(`${used}.`))) return []
    const nearest = nearestOf(used, known)
    const cure = nearest === null ? 'Choose one from the list.' : `Did you mean {{ ${nearest} }}?`
    return [problem('merge-field.unknown', context.node, `There is no merge field {{ ${used} }} here. ${cure}`, { field, short: 'unknown merge field' })]
  })
}

function fieldsOf(template: string): { fields: string[] } | { error: string } {
  try {
    return { fields: engines.text.globalFullVariablesSync(template) }
  } catch (error) {
    return { error: error instanceof Error ? error.message.split(', file:')[0]!.replace(/, line:.*$/, '') : String(error) }
  }
}

function engine(escaping: Escaping): Liquid {
  const liquid = new Liquid({
    ...limits,
    ownPropertyOnly: true,
    strictFilters: true,
    dynamicPartials: false,
    templates: {},
    outputEscape: (value: unknown) => escaped(value, escaping),
  })
  // Escaping is not the author's to switch off: the values come from shoppers.
  liquid.registerFilter('raw', (value: unknown) => value)
  for (const tag of forbiddenTags) {
    liquid.registerTag(tag, {
      parse() {
        throw new Error(`"${tag}" is not available here`)
      },
      render: () => '',
    })
  }
  return liquid
}

function escaped(value: unknown, escaping: Escaping): string {
  switch (escaping) {
    case 'html':
      return asText(value).replaceAll(/[&<>"']/g, (character) => htmlEscapes[character]!)
    case 'json':
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : JSON.stringify(asText(value)).slice(1, -1)
    case 'url':
      return encodeURIComponent(asText(value).toWellFormed())
    case 'line':
    case 'text':
      return asText(value)
    default:
      return unreachable(escaping)
  }
}

const htmlEscapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Line breaks and control characters become spaces: what stands in a header cannot begin another one. */
function onOneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
}

function nearestOf(used: string, known: readonly string[]): string | null {
  const ranked = known.map((name) => ({ name, far: distance(used.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.far - b.far)
  const best = ranked[0]
  return best !== undefined && best.far <= Math.max(3, used.length / 2) ? best.name : null
}

/** Levenshtein distance; `a` is cut to 60 characters because it is a person's typing. */
function distance(a: string, b: string): number {
  const from = a.slice(0, 60)
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

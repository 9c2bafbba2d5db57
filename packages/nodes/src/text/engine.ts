import { Liquid, type Emitter } from 'liquidjs'
import { unreachable } from '@aftercart/flow'

/**
 * How merge fields are written into the text around them, so that a contact's name can never become markup, a second
 * mail header, another JSON member or another part of an address.
 */
export type Escaping = 'html' | 'line' | 'text' | 'json' | 'url'

/** The longest template, in characters. */
export const longestTemplate = 100_000

/** The longest text that may come of one, in characters. */
export const longestText = 500_000

// Milliseconds, and Liquid's own units of memory: plenty for a letter, little for an attack.
const limits = { parseLimit: longestTemplate, renderLimit: 250, memoryLimit: 2_000_000 }

// Named one by one: what reads files, other templates, the clock or chance, or evaluates text as code, is not among them.
const allowedTags = [
  'assign',
  'break',
  'capture',
  'case',
  'comment',
  'continue',
  'cycle',
  'echo',
  'for',
  'if',
  'liquid',
  'raw',
  'unless',
  '#',
]

const allowedFilters = [
  ...[
    'append',
    'capitalize',
    'downcase',
    'prepend',
    'remove',
    'remove_first',
    'remove_last',
    'replace',
    'replace_first',
    'replace_last',
  ],
  ...[
    'lstrip',
    'rstrip',
    'strip',
    'strip_html',
    'strip_newlines',
    'squish',
    'truncate',
    'truncatewords',
    'upcase',
    'url_encode',
    'split',
    'slice',
  ],
  ...[
    'compact',
    'concat',
    'first',
    'join',
    'last',
    'map',
    'reverse',
    'size',
    'sort',
    'sort_natural',
    'sum',
    'uniq',
    'where',
    'reject',
    'find',
  ],
  ...[
    'abs',
    'at_least',
    'at_most',
    'ceil',
    'divided_by',
    'floor',
    'minus',
    'modulo',
    'plus',
    'round',
    'times',
    'default',
    'json',
  ],
]

export function liquidEngine(escaping: Escaping): Liquid {
  const liquid = new Liquid({
    ...limits,
    ownPropertyOnly: true,
    strictFilters: true,
    dynamicPartials: false,
    templates: {},
    outputEscape: (value) => escaped(value, escaping),
  })
  for (const name of Object.keys(liquid.tags)) if (!allowedTags.includes(name)) delete liquid.tags[name]
  for (const name of Object.keys(liquid.filters)) if (!allowedFilters.includes(name)) liquid.unregisterFilter(name)
  registerEscapingFilters(liquid, escaping)
  boundOutput(liquid)
  return liquid
}

/**
 * Filters that are themselves about escaping. `raw: true` means: already safe, do not escape again. Liquid's own filter
 * `raw` changes nothing here: escaping is not the author's to switch off, because the values come from shoppers.
 */
function registerEscapingFilters(liquid: Liquid, escaping: Escaping): void {
  liquid.registerFilter('raw', (value) => value)
  if (escaping === 'html') {
    const breaks = (value: unknown) => escaped(value, 'html').replaceAll(/\r?\n/g, '<br>\n')
    liquid.registerFilter('escape', { raw: true, handler: (value) => escaped(value, 'html') })
    liquid.registerFilter('newline_to_br', { raw: true, handler: breaks })
    return
  }
  liquid.registerFilter('escape', (value) => escaped(value, 'html'))
  liquid.registerFilter('newline_to_br', (value) => value)
  if (escaping === 'json')
    liquid.registerFilter('json', { raw: true, handler: (value) => JSON.stringify(value ?? null) })
  if (escaping === 'url') liquid.registerFilter('url_encode', { raw: true, handler: (value) => escaped(value, 'url') })
}

/** Liquid bounds what filters make, but neither the whole text nor what `capture` collects: each gets a bounded buffer here. */
function boundOutput(liquid: Liquid): void {
  const { renderer } = liquid
  const render = renderer.renderTemplates.bind(renderer)
  renderer.renderTemplates = (templates, context, emitter = boundedEmitter()) => render(templates, context, emitter)
}

function boundedEmitter(): Emitter {
  return {
    buffer: '',
    write(part) {
      const text = asText(part)
      if (this.buffer.length + text.length > longestText)
        throw new Error(`the text becomes longer than ${longestText} characters`)
      this.buffer += text
    },
  }
}

function escaped(value: unknown, escaping: Escaping): string {
  const text = asText(value)
  switch (escaping) {
    case 'html':
      return text.replaceAll(/[&<>"']/g, (character) => htmlEscapes[character]!)
    case 'json':
      return typeof value === 'object' && value !== null ? text : JSON.stringify(text).slice(1, -1)
    case 'url':
      // A value of dots alone would climb to another folder, and no escape hides it from URL parsers.
      return /^\.+$/.test(text) ? '' : encodeURIComponent(text.toWellFormed())
    case 'line':
    case 'text':
      return text
    default:
      return unreachable(escaping)
  }
}

const htmlEscapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Plain text as HTML. */
export function escapedHtml(text: string): string {
  return escaped(text, 'html')
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

import type { Liquid, Template } from 'liquidjs'
import { problem, type CheckContext, type Facts, type Problem } from '@aftercart/flow'
import { liquidEngine, longestTemplate, type Escaping } from './engine.ts'
import {
  allMergeFields,
  hasWhatItNeeds,
  itemFields,
  mayRead,
  mergeFields,
  mergeValues,
  type Audience,
  type MergeField,
} from './merge-fields.ts'

export { longestTemplate, type Escaping } from './engine.ts'

const engines: Record<Escaping, Liquid> = {
  html: liquidEngine('html'),
  line: liquidEngine('line'),
  text: liquidEngine('text'),
  json: liquidEngine('json'),
  url: liquidEngine('url'),
}

/**
 * Fills in the merge fields. A field without a value (an order that is not there) becomes nothing.
 * Throws when the template is broken or uses more than its share of time or memory; `checkTemplate` finds the first kind
 * before publishing.
 */
export function renderTemplate(
  template: string,
  facts: Facts,
  options: { escaping: Escaping; audience: Audience },
): string {
  // Cutting filters may halve a character, and half a character can neither be mailed nor stored.
  const rendered = (isPlain(template) ? template : filledIn(template, facts, options)).toWellFormed()
  return options.escaping === 'line' ? onOneLine(rendered) : rendered
}

/** Most addresses and headers are: Liquid would make of them what they are, at the cost of a whole letter. */
function isPlain(template: string): boolean {
  return template.length <= longestTemplate && !/\{[{%]/.test(template)
}

function filledIn(template: string, facts: Facts, options: { escaping: Escaping; audience: Audience }): string {
  const engine = engines[options.escaping]
  return String(engine.renderSync(parsed(engine, template), mergeValues(facts, options.audience)))
}

/** Templates as they were parsed, the least used first: the same few are filled in all day. */
const kept = new WeakMap<Liquid, Map<string, Template[]>>()
const mostKept = 500
/** Longer ones take long to fill in anyway. */
const longestKept = 4_000

function parsed(engine: Liquid, template: string): Template[] {
  if (template.length > longestKept) return engine.parse(template)
  const templates = kept.get(engine) ?? new Map<string, Template[]>()
  kept.set(engine, templates)
  const known = templates.get(template) ?? engine.parse(template)
  templates.delete(template)
  templates.set(template, known)
  if (templates.size > mostKept) templates.delete(templates.keys().next().value!)
  return known
}

/** Everything wrong with a template: broken syntax, and merge fields that runs of this flow do not have. */
export function checkTemplate(template: string, field: string, audience: Audience, context: CheckContext): Problem[] {
  const tooMuch = tooMuchIn(template)
  if (tooMuch !== null)
    return [problem('merge-field.too-many', context.node, tooMuch, { field, short: 'too many fields' })]
  const found = fieldsOf(template)
  if ('error' in found) {
    const message = `The text cannot be read: ${found.error}. Check the brackets "{{ }}" and "{% %}".`
    return [problem('merge-field.syntax', context.node, message, { field, short: 'text is broken' })]
  }
  const available = mergeFields(context.trigger, audience)
  const wrong = new Set(found.fields.filter((used) => !available.some((each) => names(used, each))))
  return [...wrong].slice(0, mostTold).map((used) => {
    const elsewhere = allMergeFields.find((each) => names(used, each))
    return elsewhere === undefined
      ? unknownField(used, available, field, context)
      : unavailableField(used, elsewhere, field, audience, context)
  })
}

/** Of more wrong fields than this in one text the rest is told when these are mended. */
const mostTold = 10

/** More than the longest letter needs. What Liquid and we make of a text grows with the square of these: 12,000 fields took 3 s. */
const mostFields = 1_000
const longestField = 2_000

/** Says what to take out of a text that has too much in it; null when it is fine. */
function tooMuchIn(template: string): string | null {
  const pieces = template.split(/\{[{%]/)
  if (pieces.length > mostFields + 1)
    return `This text has more than ${mostFields} merge fields and tags. Shorten it, or write it as several.`
  if (pieces.some((piece, index) => index > 0 && lengthOfField(piece) > longestField))
    return `A merge field or tag in this text is longer than ${longestField} characters. Shorten it, and check the brackets "{{ }}" and "{% %}".`
  return null
}

/** From behind `{{` or `{%` to where it closes; nothing of what never does. */
function lengthOfField(piece: string): number {
  const end = piece.search(/[}%]\}/)
  return end === -1 ? 0 : end
}

/** Whether the path is the field, a part of it that exists, or an object that holds it (`order`, for `{% if order %}`). */
function names(used: string, { name }: MergeField): boolean {
  if (used === name || name.startsWith(`${used}.`)) return true
  if (name === 'contact.fields' || name === 'event.data')
    return used.startsWith(`${name}.`) || used.startsWith(`${name}[`)
  return (
    name === 'order.items' &&
    used.startsWith(name) &&
    /^(?:\[-?\d+\]|\.first|\.last)?(?:\.\w+)?$/.test(used.slice(name.length)) &&
    isItemPart(used)
  )
}

function isItemPart(used: string): boolean {
  const last = used.split('.').at(-1)!
  return ['size', 'first', 'last', ...itemFields].includes(last) || last.endsWith(']')
}

function unknownField(used: string, available: readonly MergeField[], field: string, context: CheckContext): Problem {
  const nearest = nearestOf(
    used,
    available.map((each) => each.name),
  )
  const cure = nearest === null ? 'Choose one from the list.' : `Did you mean {{ ${nearest} }}?`
  return problem('merge-field.unknown', context.node, `There is no merge field {{ ${used} }} here. ${cure}`, {
    field,
    short: 'unknown merge field',
  })
}

function unavailableField(
  used: string,
  known: MergeField,
  field: string,
  audience: Audience,
  context: CheckContext,
): Problem {
  const [message, short] = whyUnavailable(used, known, audience, context)
  return problem('merge-field.unknown', context.node, message, { field, short })
}

function whyUnavailable(
  used: string,
  known: MergeField,
  audience: Audience,
  { trigger }: CheckContext,
): [string, string] {
  if (!hasWhatItNeeds(trigger, known)) {
    const missing = known.needs === 'event' ? 'an event' : known.needs === 'card' ? 'an expiring card' : 'an order'
    return [
      `This flow begins without ${missing}, so {{ ${used} }} would stay empty. Take it out, or choose another trigger.`,
      `no ${missing.split(' ').at(-1)} here`,
    ]
  }
  if (known.name.startsWith('links.') && !mayRead(audience, known)) {
    return [
      `Links are made only for what is sent, so {{ ${used} }} would stay empty here. Put it into an email.`,
      'link stays empty',
    ]
  }
  if (audience === 'own-field') {
    return [
      `A field of the contact may end up in a message to the customer, and shoppers must not read why a payment was refused. Take {{ ${used} }} out, or write a note instead.`,
      'not for shoppers',
    ]
  }
  return [
    `Shoppers must not read why a payment was refused, so {{ ${used} }} cannot stand in a message to the customer. Take it out, or tell the team instead.`,
    'not for shoppers',
  ]
}

function fieldsOf(template: string): { fields: string[] } | { error: string } {
  try {
    const parsed = engines.text.parse(template)
    return { fields: [...engines.text.globalFullVariablesSync(parsed, { partials: false }), ...itemFieldsOf(template)] }
  } catch (error) {
    return {
      error:
        error instanceof Error
          ? error.message
              .split(', file:')[0]!
              .replace(/, line:.*$/s, '')
              .slice(0, 200)
              .toWellFormed()
          : String(error),
    }
  }
}

/** What is asked of each item in `{% for item in order.items %}`, as `order.items[0].name`: loop variables are not global. */
function itemFieldsOf(template: string): string[] {
  const loops = [...template.matchAll(/\{%-?\s{0,9}for\s{1,9}([A-Za-z_]\w{0,60})\s{1,9}in\s{1,9}order\.items\b/g)]
  const variables = new Set(loops.map((loop) => loop[1]!))
  return [...variables].flatMap((variable) =>
    [...template.matchAll(new RegExp(`\\{[{%][^{}%]{0,200}?\\b(?<![.\\w"'])${variable}\\.(\\w+)`, 'g'))].map(
      (match) => `order.items[0].${match[1]}`,
    ),
  )
}

/** Line breaks and control characters become spaces: what stands in a header cannot begin another one. */
function onOneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
}

function nearestOf(used: string, known: readonly string[]): string | null {
  const farthest = Math.max(3, used.length / 2)
  // As far apart as their lengths at least: most names need no closer look.
  const ranked = known
    .filter((name) => Math.abs(name.length - Math.min(used.length, 60)) <= farthest)
    .map((name) => ({ name, far: distance(used.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far)
  const best = ranked[0]
  return best !== undefined && best.far <= farthest ? best.name : null
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

import { problem, type CheckContext, type JsonObject, type NodeModel, type Problem } from '@aftercart/flow'
import { factNamed, hasFact } from '../conditions/facts.ts'
import { lineOf, listOf, shortened } from '../text/text-param.ts'
import { weekdays } from '../time/local-time.ts'
import { dateInWords, weekdaysInWords } from '../time/words.ts'
import { dueAgain, dueOf } from './due.ts'
import { waitUntilSchema, type WaitUntilParams } from './wait-until.schema.ts'

export type { Until, WaitUntilParams } from './wait-until.schema.ts'

export const waitUntil: NodeModel<'wait-until', WaitUntilParams> = {
  type: 'wait-until',
  family: 'control',
  title: 'Wait until',
  description: 'Waits for a date, a weekday, a time of day or a date field, by the contact’s own clock.',
  schema: waitUntilSchema,
  defaults: { until: { kind: 'window', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' } },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe: ({ until }) => words(typeof until === 'object' && until !== null && !Array.isArray(until) ? until : {}),
  check,
  behaviour: {
    kind: 'wait',
    until: ({ until }, context) => dueOf(until, context),
    again: (local, { until }, context) => dueAgain(local, until, context),
  },
}

function check({ until }: WaitUntilParams, { node, trigger }: CheckContext): Problem[] {
  if (until.kind !== 'field') return []
  const mend = (code: string, short: string, message: string): Problem[] => [
    problem(code, node, message, { field: 'until.field', short }),
  ]
  const fact = factNamed(until.field)
  if (fact === undefined) {
    if (until.field.endsWith('.')) {
      return mend(
        'wait-until.unknown-field',
        'needs a field name',
        'Write the name of the field that holds the date, e.g. birthday.',
      )
    }
    const message = `There is no field called "${until.field}". Choose a date from the list, or name a field of the contact's own.`
    return mend('wait-until.unknown-field', 'unknown field', message)
  }
  if (fact.type !== 'date' && !fact.isOpen) {
    const message = `"${fact.label}" is no date, so nobody can wait for it. Choose a date field.`
    return mend('wait-until.no-date', 'field is no date', message)
  }
  if (!hasFact(trigger, fact)) {
    const message = `"${fact.label}" is not known in this flow, because of how it begins. Choose another date field.`
    return mend('wait-until.no-such-field-here', 'field cannot apply', message)
  }
  return []
}

/** A short heading, for the card is narrow; what exactly is meant stands below it. */
function words(until: JsonObject): { title: string; detail: string } {
  const at = lineOf(until, 'at')
  const days = weekdaysInWords(weekdays.filter((day) => listOf(until, 'days').includes(day)))
  switch (until['kind']) {
    case 'date': {
      const date = lineOf(until, 'date')
      return card('a date', date && `${dateInWords(date)}, ${at || 'as it begins'}`)
    }
    case 'weekday':
      return card(days.includes(' or ') ? 'a weekday' : days, days && at && capitalised(`${days}, ${at}`))
    case 'window': {
      const [from, to] = [lineOf(until, 'from'), lineOf(until, 'to')]
      return card(`${from}–${to}`, from && to && (days === '' || days === 'any day' ? 'On any day' : `On ${days}`))
    }
    case 'field':
      return card('a date', fieldWords(until, at))
    default:
      return card('', '')
  }
}

function card(what: string, detail: string): { title: string; detail: string } {
  if (detail === '' || what === '') return { title: 'Wait until', detail: 'No time chosen yet' }
  return { title: `Wait until ${what}`, detail: shortened(detail, 120) }
}

/** "3 days after order date, 09:00, every year"; '' while no field is chosen. */
function fieldWords(until: JsonObject, at: string): string {
  const label = factNamed(until['field'])?.label
  if (label === undefined) return ''
  const offset = until['offset']
  const { days, when } = typeof offset === 'object' && offset !== null && !Array.isArray(offset) ? offset : {}
  const isAway = typeof days === 'number' && days > 0 && (when === 'before' || when === 'after')
  const name = label.startsWith('Field ') ? label.slice(6) : label.toLowerCase()
  const day = isAway ? `${days} ${days === 1 ? 'day' : 'days'} ${when} ${name}` : capitalised(name)
  return `${day}${at && `, ${at}`}${until['yearly'] === true ? ', every year' : ''}`
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

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

function words(until: JsonObject): { title: string; detail: string } {
  const at = lineOf(until, 'at')
  const days = weekdaysInWords(weekdays.filter((day) => listOf(until, 'days').includes(day)))
  switch (until['kind']) {
    case 'date': {
      const date = lineOf(until, 'date')
      return card(date === '' ? '' : dateInWords(date), at === '' ? 'The start of that day' : `At ${at}`)
    }
    case 'weekday':
      return card(days, at === '' ? 'No time chosen yet' : `At ${at}`)
    case 'window': {
      const [from, to] = [lineOf(until, 'from'), lineOf(until, 'to')]
      const known = from !== '' && to !== ''
      return card(
        known ? `between ${from} and ${to}` : '',
        days === '' || days === 'any day' ? 'On any day' : `On ${days}`,
      )
    }
    case 'field':
      return fieldWords(until, at)
    default:
      return card('', '')
  }
}

function card(what: string, detail: string): { title: string; detail: string } {
  if (what === '') return { title: 'Wait until', detail: 'No time chosen yet' }
  return { title: `Wait until ${what}`, detail }
}

function fieldWords(until: JsonObject, at: string): { title: string; detail: string } {
  const label = factNamed(until['field'])?.label
  if (label === undefined) return card('', '')
  const offset = until['offset']
  const { days, when } = typeof offset === 'object' && offset !== null && !Array.isArray(offset) ? offset : {}
  const away = typeof days === 'number' && days > 0 && (when === 'before' || when === 'after')
  const name = shortened(label.startsWith('Field ') ? label.slice(6) : label.toLowerCase(), 60)
  const time = at === '' ? '' : `, at ${at}`
  const detail = `${until['yearly'] === true ? 'Its next time, every year' : 'Once'}${time}`
  return card(away ? `${days} ${days === 1 ? 'day' : 'days'} ${when} ${name}` : name, detail)
}

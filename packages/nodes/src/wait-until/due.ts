import { unreachable, type Due, type Json, type StepContext } from '@aftercart/flow'
import { factNamed } from '../conditions/facts.ts'
import { valueText } from '../conditions/folded.ts'
import { shortened } from '../text/text-param.ts'
import { dayAfter, instantOf, localTime, weekdayOf, type Weekday } from '../time/local-time.ts'
import { endOf } from '../time/quiet-hours.ts'
import { dateInYear, readDate, readYearlyDate } from '../time/written-date.ts'
import { dateInWords } from '../time/words.ts'
import { zoneOf, type ZoneOfRun } from '../time/zone.ts'
import type { Until, UntilOf } from './wait-until.schema.ts'

/**
 * When the wait ends, by the clocks of the contact's zone, else the shop's, else UTC. A date or field that is missing,
 * unreadable or over (and does not come back) ends it at once; weekdays and yearly dates mean the next time after now;
 * inside a window it ends at once. Times that clocks skip or repeat: see `instantOf`.
 */
export function dueOf(until: Until, { now, facts }: StepContext): Due {
  const zone = zoneOf(facts)
  switch (until.kind) {
    case 'date':
      return once(`${until.date}T${until.at ?? '00:00'}`, now, zone)
    case 'weekday':
      return waiting(nextWeekday(until, now, zone.zone), zone)
    case 'window': {
      const next = nextOpening(until, now, zone.zone)
      return next === null ? atOnce(now, `It is between ${until.from} and ${until.to}`) : waiting(next, zone)
    }
    case 'field':
      return ofField(until, { now, facts }, zone)
    default:
      return unreachable(until)
  }
}

/**
 * The instant that a wait for `local` means now, where the contact may live by other clocks than before: the same local
 * time there, which may be over. A window is looked for anew instead: going on outside it would break its promise.
 */
export function dueAgain(local: string, until: Until, { now, facts }: StepContext): Date {
  const { zone } = zoneOf(facts)
  if (until.kind !== 'window') return instantOf(local, zone)
  const next = nextOpening(until, now, zone)
  return next === null ? now : instantOf(next, zone)
}

function ofField(until: UntilOf<'field'>, { now, facts }: Pick<StepContext, 'now' | 'facts'>, zone: ZoneOfRun): Due {
  const fact = factNamed(until.field)
  const value = fact?.read(facts, { now, zone: zone.zone })
  const label = fact?.label ?? until.field
  if (value === undefined || value === null || valueText(value).trim() === '') {
    return atOnce(now, `${label} is empty, so there is nothing to wait for`)
  }
  if (until.yearly === true) {
    const next = nextYearly(until, value, now, zone.zone)
    return next === null ? unreadable(label, value, now) : waiting(next, zone)
  }
  const written = readDate(value, zone.zone)
  if (written === null) return unreadable(label, value, now)
  return once(`${dayAfter(written.date, offsetOf(until))}T${until.at ?? written.time ?? '00:00'}`, now, zone)
}

function unreadable(label: string, value: Json, now: Date): Due {
  return atOnce(now, `${label} is no date: ${shortened(valueText(value), 60)}`)
}

/** Days from the field's date: negative before it. */
function offsetOf({ offset }: UntilOf<'field'>): number {
  if (offset === undefined || offset.when === 'on') return 0
  return offset.when === 'before' ? -offset.days : offset.days
}

function nextYearly(until: UntilOf<'field'>, value: Json, now: Date, zone: string): string | null {
  const day = readYearlyDate(value, zone)
  if (day === null) return null
  const time = until.at ?? readDate(value, zone)?.time ?? '00:00'
  const thisYear = Number(localTime(now, zone).date.slice(0, 4))
  // A year and a day before or after it may lie two calendar years off.
  for (let year = thisYear - 2; year <= thisYear + 3; year++) {
    const local = `${dayAfter(dateInYear(day, year), offsetOf(until))}T${time}`
    if (instantOf(local, zone) > now) return local
  }
  return null
}

/** Later than now, never now itself: a loop that waits for Monday waits a week each time. */
function nextWeekday({ days, at }: UntilOf<'weekday'>, now: Date, zone: string): string {
  return nextLocal(now, zone, days, at)
}

/** When the window opens next; null when it is open. */
function nextOpening({ days, from, to }: UntilOf<'window'>, now: Date, zone: string): string | null {
  return endOf(now, { from, to }, zone, days) === null ? nextLocal(now, zone, days, from) : null
}

function nextLocal(now: Date, zone: string, days: readonly Weekday[] | undefined, time: string): string {
  const today = localTime(now, zone).date
  for (let ahead = -1; ; ahead++) {
    const date = dayAfter(today, ahead)
    const fits = days === undefined || days.includes(weekdayOf(date))
    if (fits && instantOf(`${date}T${time}`, zone) > now) return `${date}T${time}`
  }
}

function once(local: string, now: Date, zone: ZoneOfRun): Due {
  const due = waiting(local, zone)
  return due.at > now ? due : atOnce(now, `${dateInWords(local)} has passed`)
}

function waiting(local: string, { zone, from }: ZoneOfRun): Due {
  const at = instantOf(local, zone)
  const why = [...whoseClocks(zone, from), ...changedClocks(local, localTime(at, zone).local)].join('; ')
  return { at, local, ...(why === '' ? {} : { why }) }
}

function whoseClocks(zone: string, from: ZoneOfRun['from']): string[] {
  if (from === 'contact') return []
  const whose = from === 'shop' ? `the shop’s time zone, ${zone}` : 'UTC'
  return [`The contact’s time zone is not known: by ${whose}`]
}

function changedClocks(meant: string, shown: string): string[] {
  return meant === shown ? [] : [`Clocks skip ${dateInWords(meant)} there: ${dateInWords(shown)} instead`]
}

function atOnce(now: Date, why: string): Due {
  return { at: now, why }
}

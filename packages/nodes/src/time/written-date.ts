import type { Json } from '@aftercart/flow'
import { Temporal } from 'temporal-polyfill'
import { instantOf, localTime } from './local-time.ts'

/** A date that somebody wrote down; `time` as `HH:MM`, null where none was written. `from`: the instant it begins with. */
export type WrittenDate = { date: string; time: string | null; from: Date }

/**
 * Reads a date out of a fact: `2026-12-24`, with a time as `2026-12-24T09:00` (meant by the clocks of `zone`), or an instant
 * such as `2026-12-24T09:00:00Z`, told by those clocks. Null for anything else, also for a day that never was, such as
 * 29 February of another year than a leap year.
 */
export function readDate(value: Json | undefined, zone: string): WrittenDate | null {
  const match = pattern.exec(typeof value === 'string' ? value.trim() : '')
  if (match === null) return null
  const [text, day, clock, offset] = match
  try {
    const date = Temporal.PlainDate.from(day!).toString()
    if (clock === undefined) return { date, time: null, from: instantOf(date, zone) }
    if (offset === undefined) {
      const time = Temporal.PlainTime.from(clock).toString()
      return { date, time: time.slice(0, 5), from: instantOf(`${date}T${time}`, zone) }
    }
    const from = new Date(Temporal.Instant.from(text).epochMilliseconds)
    const shown = localTime(from, zone)
    return { date: shown.date, time: shown.time, from }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * The day of the year in a date that comes back every year, e.g. a birthday; its year does not matter and may be left out:
 * `1990-02-29`, `02-29` and `--02-29` are all 29 February. Null when there is no such day in any year.
 */
export function readYearlyDate(value: Json | undefined, zone: string): { month: number; day: number } | null {
  const whole = readDate(value, zone)
  const text = whole?.date.slice(5) ?? (typeof value === 'string' ? yearless.exec(value.trim())?.[1] : undefined)
  if (text === undefined) return null
  const [month = 0, day = 0] = text.split('-').map(Number)
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(leapYear, month) ? { month, day } : null
}

const yearless = /^(?:\d{4}-|--)?(\d{2}-\d{2})$/
const leapYear = 2028

/** That day in one year, as a date. 29 February is 28 February in years that have none: still in its month, never late. */
export function dateInYear({ month, day }: { month: number; day: number }, year: number): string {
  return Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' }).toString()
}

/** The last day of a month, `2026-12` or `2026-12-24`; undefined when it is none. */
export function lastDayOf(month: string): string | undefined {
  const [, year, number] = /^(\d{4})-(0[1-9]|1[0-2])(?:-\d{2})?$/.exec(month) ?? []
  return year === undefined ? undefined : `${year}-${number}-${daysInMonth(Number(year), Number(number))}`
}

function daysInMonth(year: number, month: number): number {
  return Temporal.PlainYearMonth.from({ year, month }).daysInMonth
}

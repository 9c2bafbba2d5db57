import { Temporal } from 'temporal-polyfill'

/** Days of the week as flows name them, Monday first. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export type Weekday = (typeof weekdays)[number]

/** What a calendar and a clock on the wall show: `2026-11-27`, `09:05` and both together, `2026-11-27T09:05`. */
export type LocalTime = { date: string; time: string; local: string; weekday: Weekday }

/** What the clocks of `zone` show at `instant`; seconds are left out. */
export function localTime(instant: Date, zone: string): LocalTime {
  const local = ofFourDigits(zonedAt(instant, zone).toPlainDateTime().toString()).slice(0, 16)
  const [date = '', time = ''] = local.split('T')
  return { date, time, local, weekday: weekdayOf(date) }
}

/**
 * The instant at which the clocks of `zone` show `local`, e.g. `2026-11-27T09:00` or `2026-11-27` (midnight).
 * A time that the clocks skip, an hour in spring or a whole day in Apia, means the first instant after the gap; one that
 * they show twice means the earlier of the two. Throws a RangeError when `local` is no date.
 */
export function instantOf(local: string, zone: string): Date {
  const plain = plainOf(local)
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (earlier.toPlainDateTime().equals(plain)) return dateOf(earlier)
  // Read with the offset that holds after it, a skipped time lies just before the jump.
  return dateOf(earlier.getTimeZoneTransition('next') ?? plain.toZonedDateTime(zone))
}

/** The first instant of the day that `instant` falls into in `zone`: midnight, or where clocks jump over it, what comes next. */
export function startOfDay(instant: Date, zone: string): Date {
  return dateOf(zonedAt(instant, zone).startOfDay())
}

/** The first instant of the day after it, always later than `instant`. */
export function startOfNextDay(instant: Date, zone: string): Date {
  let day = zonedAt(instant, zone).toPlainDate()
  for (;;) {
    day = day.add({ days: 1 })
    const start = dateOf(day.toZonedDateTime(zone))
    // Where clocks went back over midnight, the next day had begun already and a second time comes.
    if (start > instant) return start
  }
}

/**
 * The date `days` later (or earlier), whatever the clocks do: `2028-02-28` and 1 is `2028-02-29`. Beyond the calendar that
 * can be written, 0000 to 9999, it is the last (or first) day of that.
 */
export function dayAfter(date: string, days = 1): string {
  // Dates alone know no zone: in UTC each day has 24 hours, and this is asked often.
  return ofFourDigits(new Date(Date.parse(date) + days * 86_400_000).toISOString()).slice(0, 10)
}

/** Years of more digits are written with a sign in front, which no date of ours has. */
function ofFourDigits(local: string): string {
  if (local.startsWith('+')) return '9999-12-31T23:59'
  return local.startsWith('-') ? '0000-01-01T00:00' : local
}

export function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(date).getUTCDay() + 6) % 7]!
}

/** Most local times are plain dates with hours and minutes; those are read by hand, which is many times faster. */
function plainOf(local: string): Temporal.PlainDateTime {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(local)
  if (match === null) return Temporal.PlainDateTime.from(local)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return new Temporal.PlainDateTime(year, month, day, hour, minute)
}

function zonedAt(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}

function dateOf({ epochMilliseconds }: Temporal.ZonedDateTime): Date {
  return new Date(epochMilliseconds)
}

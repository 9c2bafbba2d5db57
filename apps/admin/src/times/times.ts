const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * An instant as one says it, seen from `now`: "just now", "4 minutes ago", "in 2 days", "yesterday at 17:20", "12 Nov 2025".
 * `at` is ISO 8601; the answer is in the reader's own time zone.
 */
export function sayTime(at: string, now: Date, locale?: string): string {
  const then = new Date(at)
  const distance = then.getTime() - now.getTime()
  const size = Math.abs(distance)
  if (size < 10 * second) return 'just now'
  if (size < minute) return ago(distance, Math.round(size / second), 'second')
  if (size < hour) return ago(distance, Math.round(size / minute), 'minute')
  const days = calendarDaysBetween(now, then)
  const clock = sayClock(then, locale)
  if (days === 0) return size < 6 * hour ? ago(distance, Math.round(size / hour), 'hour') : `today at ${clock}`
  if (days === -1) return `yesterday at ${clock}`
  if (days === 1) return `tomorrow at ${clock}`
  if (size < 7 * day) return ago(distance, Math.abs(days), 'day')
  return then.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(then.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  })
}

/** The same instant to the second with its zone, for a tooltip. */
export function sayExactTime(at: string, locale?: string): string {
  return new Date(at).toLocaleString(locale, { dateStyle: 'full', timeStyle: 'long' })
}

/** How long something took: "under a second", "42 s", "3 min 20 s", "2 h 5 min", "3 days". */
export function sayDuration(milliseconds: number): string {
  if (milliseconds < second) return 'under a second'
  if (milliseconds < minute) return `${Math.round(milliseconds / second)} s`
  if (milliseconds < hour) return twoUnits(milliseconds, minute, 'min', second, 's')
  if (milliseconds < day) return twoUnits(milliseconds, hour, 'h', minute, 'min')
  const days = Math.round(milliseconds / day)
  return days === 1 ? '1 day' : `${days} days`
}

function ago(distance: number, count: number, unit: string): string {
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`
  return distance < 0 ? `${words} ago` : `in ${words}`
}

function twoUnits(milliseconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(milliseconds / large)
  const rest = Math.floor((milliseconds % large) / small)
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`
}

function sayClock(date: Date, locale?: string): string {
  return date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
}

/** Days on the calendar, not multiples of 24 hours: 23:59 to 00:01 is one. Noon, so that a change of clocks cannot shift it. */
function calendarDaysBetween(from: Date, to: Date): number {
  const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime()
  return Math.round((noon(to) - noon(from)) / day)
}

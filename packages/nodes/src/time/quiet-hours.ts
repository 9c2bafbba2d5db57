import { dayAfter, instantOf, localTime, weekdayOf, type Weekday } from './local-time.ts'

/** From and to as `HH:MM` on the wall; `from` later than `to` goes over midnight. */
export type DailyHours = { from: string; to: string }

/**
 * When quiet hours that hold at `instant` are over, as the clocks of `zone` show them; null when it is not quiet then. At
 * the returned instant it never is. Quiet hours reach from the instant of `from` to that of `to`, each as `instantOf` reads
 * it: where clocks go back, an hour that comes twice is quiet or not as the first one was. `from` and `to` the same: never.
 */
export function nextAllowed(instant: Date, quiet: DailyHours, zone: string): Date | null {
  if (quiet.from === quiet.to) return null
  let end = endOf(instant, quiet, zone)
  // Where a whole day is skipped, one night ends in the midst of the next.
  for (let next = end; next !== null; next = endOf(next, quiet, zone)) end = next
  return end
}

/**
 * The end of the hours that hold at `instant`; null when none do. `to` itself does not belong to them; `from` and `to` the
 * same are a whole day. `days`: only hours that begin on one of these.
 */
export function endOf(instant: Date, { from, to }: DailyHours, zone: string, days?: readonly Weekday[]): Date | null {
  const { date } = localTime(instant, zone)
  for (const ahead of [-1, 0, 1]) {
    const day = dayAfter(date, ahead)
    if (days !== undefined && !days.includes(weekdayOf(day))) continue
    if (instantOf(`${day}T${from}`, zone) > instant) continue
    const end = instantOf(`${from < to ? day : dayAfter(day)}T${to}`, zone)
    if (instant < end) return end
  }
  return null
}

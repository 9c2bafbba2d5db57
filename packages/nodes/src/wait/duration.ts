import { z } from 'zod'

/** A duration's parts in the units that people choose. A day is 24 hours, a week 7 days, whatever the clocks do. */
export type Duration = { weeks: number; days: number; hours: number; minutes: number; seconds: number }

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const week = 7 * day

/** The longest wait, in milliseconds: 366 days. */
export const longestWait = 366 * day

const pattern = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/

/** Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds; null when it is none. Months and years have no fixed length and are refused. */
export function parseDuration(text: string): Duration | null {
  const match = pattern.exec(text)
  if (match === null || text === 'P' || text.endsWith('T')) return null
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return { weeks, days, hours, minutes, seconds }
}

/** In milliseconds. */
export function durationLength(duration: Duration): number {
  const { weeks, days, hours, minutes, seconds } = duration
  return weeks * week + days * day + hours * hour + minutes * minute + seconds * second
}

export function formatDuration(duration: Duration): string {
  const { weeks, days, hours, minutes, seconds } = duration
  const dates = `${weeks ? `${weeks}W` : ''}${days ? `${days}D` : ''}`
  const times = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`
  if (dates === '' && times === '') return 'PT0S'
  return `P${dates}${times === '' ? '' : `T${times}`}`
}

/** "3 days", "1 hour and 30 minutes"; null when `text` is no duration. */
export function durationInWords(text: unknown): string | null {
  const duration = typeof text === 'string' ? parseDuration(text) : null
  if (duration === null) return null
  const units = [
    ['week', duration.weeks],
    ['day', duration.days],
    ['hour', duration.hours],
    ['minute', duration.minutes],
    ['second', duration.seconds],
  ] as const
  const parts = units
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}${count === 1 ? '' : 's'}`)
  if (parts.length === 0) return '0 seconds'
  return parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** An ISO 8601 duration from 1 second to 366 days. */
export const durationSchema = z.string({ error: 'Choose how long.' }).refine(isWaitable, {
  error: 'Choose a time between 1 second and 366 days.',
})

function isWaitable(text: string): boolean {
  const duration = parseDuration(text)
  if (duration === null) return false
  const length = durationLength(duration)
  return length >= second && length <= longestWait
}

/** The instant `duration` after `from`. */
export function after(from: Date, duration: string): Date {
  const parsed = parseDuration(duration)
  if (parsed === null) throw new Error(`Not a duration: ${duration}`)
  return new Date(from.getTime() + durationLength(parsed))
}

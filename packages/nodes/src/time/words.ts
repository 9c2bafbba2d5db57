import type { Weekday } from './local-time.ts'

export const weekdayNames: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** `2026-12-24` as "24 December 2026", `2026-12-24T09:00` as "24 December 2026, 09:00"; anything else as it is. */
export function dateInWords(text: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?$/.exec(text)
  const month = months[Number(match?.[2]) - 1]
  if (match === null || month === undefined) return text
  return `${Number(match[3])} ${month} ${match[1]}${match[4] === undefined ? '' : `, ${match[4]}`}`
}

/** "Monday", "Monday or Friday", "Monday, Wednesday or Friday"; "a working day", "a weekend day" and "any day" by those names. */
export function weekdaysInWords(days: readonly Weekday[]): string {
  const key = Object.keys(weekdayNames).filter((day) => days.includes(day as Weekday))
  const set = wholeSets[key.join(' ')]
  if (set !== undefined) return set
  const names = key.map((day) => weekdayNames[day as Weekday])
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

const wholeSets: Readonly<Record<string, string>> = {
  'mon tue wed thu fri': 'a working day',
  'sat sun': 'a day of the weekend',
  'mon tue wed thu fri sat sun': 'any day',
}

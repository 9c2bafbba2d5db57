import { unreachable, type Json } from '@aftercart/flow'
import { startOfNextDay } from '../time/local-time.ts'
import { readDate, type WrittenDate } from '../time/written-date.ts'
import { durationLength, parseDuration } from '../wait/duration.ts'
import type { Asked } from './fact-list.ts'
import { valueText } from './folded.ts'

type DateOperator = 'before' | 'after' | 'on' | 'within-last' | 'within-next'

/**
 * Dates by the clocks of the zone. Where one of the two has no time of day, their days are compared; else their instants.
 * `on` is about days alone. A span of time reaches from now exactly so far; a day without a time is within it when any part
 * of that day is. What is no date bears out nothing.
 */
export function bearsOutDate(
  actual: Json | undefined,
  operator: DateOperator,
  value: Json | undefined,
  asked: Asked,
): boolean {
  const left = readDate(actual, asked.zone)
  if (left === null) return false
  if (operator === 'within-last' || operator === 'within-next') return isWithin(left, operator, value, asked)
  const right = readDate(value, asked.zone)
  return right !== null && isInOrder(left, operator, right)
}

function isInOrder(left: WrittenDate, operator: 'before' | 'after' | 'on', right: WrittenDate): boolean {
  const byDay = left.time === null || right.time === null
  switch (operator) {
    case 'on':
      return left.date === right.date
    case 'before':
      return byDay ? left.date < right.date : left.from < right.from
    case 'after':
      return byDay ? left.date > right.date : left.from > right.from
    default:
      return unreachable(operator)
  }
}

function isWithin(
  { time, from }: WrittenDate,
  operator: 'within-last' | 'within-next',
  value: Json | undefined,
  { now, zone }: Asked,
): boolean {
  const duration = typeof value === 'string' ? parseDuration(value) : null
  if (duration === null) return false
  const begin = from.getTime()
  const end = time === null ? startOfNextDay(from, zone).getTime() - 1 : begin
  const reach = durationLength(duration)
  const [first, last] = operator === 'within-last' ? [-reach, 0] : [0, reach]
  return begin <= now.getTime() + last && end >= now.getTime() + first
}

/** Times of day, to the minute: from 09:00 on it is after 09:00, and before that it is before. */
export function bearsOutTime(actual: Json | undefined, operator: 'before' | 'after', value: Json | undefined): boolean {
  const [left, right] = [valueText(actual).trim(), valueText(value).trim()]
  if (!clock.test(left) || !clock.test(right)) return false
  return operator === 'before' ? left < right : left >= right
}

export const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$/

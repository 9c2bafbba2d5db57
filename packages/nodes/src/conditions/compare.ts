import { unreachable, type Json } from '@aftercart/flow'
import { bearsOutDate, bearsOutTime } from './compare-dates.ts'
import type { Asked, Fact } from './fact-list.ts'
import { folded, valueText } from './folded.ts'
import type { Operator } from './operators.ts'

/**
 * Whether the fact's value bears the operator out. Text is compared trimmed, in one Unicode form and without regard to
 * case, as a person would. Numbers are compared as decimals, digit by digit, so that money never meets binary fractions.
 * A fact that the run does not have (undefined) is empty, and bears out nothing else but the negative operators.
 */
export function bearsOut(
  fact: Fact,
  actual: Json | undefined,
  operator: Operator,
  value: Json | undefined,
  asked: Asked,
): boolean {
  switch (operator) {
    case 'is':
      return isSame(fact, actual, value)
    case 'is-not':
      return !isSame(fact, actual, value)
    case 'is-one-of':
      return Array.isArray(value) && value.some((each) => isSame(fact, actual, each))
    case 'contains':
      return contains(actual, value)
    case 'contains-not':
      return !contains(actual, value)
    case 'starts-with':
      return actual !== undefined && folded(actual).startsWith(folded(value))
    case 'greater-than':
      return compared(actual, value, (order) => order > 0)
    case 'less-than':
      return compared(actual, value, (order) => order < 0)
    case 'at-least':
      return compared(actual, value, (order) => order >= 0)
    case 'at-most':
      return compared(actual, value, (order) => order <= 0)
    case 'includes':
      return includes(actual, value)
    case 'includes-not':
      return !includes(actual, value)
    case 'before':
    case 'after':
      return fact.type === 'time' ? bearsOutTime(actual, operator, value) : bearsOutDate(actual, operator, value, asked)
    case 'on':
    case 'within-last':
    case 'within-next':
      return bearsOutDate(actual, operator, value, asked)
    case 'is-empty':
      return isEmpty(actual)
    case 'is-not-empty':
      return !isEmpty(actual)
    default:
      return unreachable(operator)
  }
}

function isSame(fact: Fact, actual: Json | undefined, value: Json | undefined): boolean {
  if (actual === undefined) return false
  if (fact.type === 'number') return compared(actual, value, (order) => order === 0)
  return folded(actual) === folded(value)
}

function contains(actual: Json | undefined, value: Json | undefined): boolean {
  if (actual === undefined) return false
  return (Array.isArray(actual) ? actual : [actual]).some((each) => folded(each).includes(folded(value)))
}

function includes(actual: Json | undefined, value: Json | undefined): boolean {
  return Array.isArray(actual) && actual.some((each) => folded(each) === folded(value))
}

function isEmpty(actual: Json | undefined): boolean {
  if (actual === undefined || actual === null) return true
  return Array.isArray(actual) ? actual.length === 0 : valueText(actual).trim() === ''
}

function compared(actual: Json | undefined, value: Json | undefined, test: (order: number) => boolean): boolean {
  const left = decimalOf(actual)
  const right = decimalOf(value)
  if (left === null || right === null) return false
  const scale = Math.max(left.scale, right.scale)
  const difference = left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale)
  return test(difference > 0n ? 1 : difference < 0n ? -1 : 0)
}

/** A plain decimal of at most 20 digits on each side of the point; null for anything else. */
export function decimalOf(value: Json | undefined): { digits: bigint; scale: number } | null {
  const match = /^([+-]?)(\d{1,20})(?:\.(\d{1,20}))?$/.exec(valueText(value).trim())
  if (match === null) return null
  const [, sign, whole, fraction = ''] = match
  const digits = BigInt(`${whole}${fraction}`)
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length }
}

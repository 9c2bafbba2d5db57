import { unreachable, type Json } from '@aftercart/flow'
import type { Fact, Operator } from './facts.ts'

/**
 * Whether the fact's value bears the operator out. Text is compared trimmed, in one Unicode form and without regard to
 * case, as a person would. Numbers are compared as decimals, digit by digit, so that money never meets binary fractions.
 * A fact that the run does not have (undefined) is empty, and bears out nothing else but the negative operators.
 */
export function bearsOut(fact: Fact, actual: Json | undefined, operator: Operator, value: Json | undefined): boolean {
  switch (operator) {
    case 'is':
      return isSame(fact, actual, value)
    case 'is-not':
      return !isSame(fact, actual, value)
    case 'is-one-of':
      return Array.isArray(value) && value.some((each) => isSame(fact, actual, each))
    case 'contains':
      return actual !== undefined && folded(actual).includes(folded(value))
    case 'contains-not':
      return actual === undefined || !folded(actual).includes(folded(value))
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

function includes(actual: Json | undefined, value: Json | undefined): boolean {
  return Array.isArray(actual) && actual.some((each) => folded(each) === folded(value))
}

function isEmpty(actual: Json | undefined): boolean {
  if (actual === undefined || actual === null) return true
  return Array.isArray(actual) ? actual.length === 0 : valueText(actual).trim() === ''
}

function folded(value: Json | undefined): string {
  return valueText(value).normalize('NFKC').trim().toLowerCase()
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

/** A value as text. Objects are written as JSON: an object of somebody's making may not know how to become text by itself. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

import type { Card, CardProblem } from './gateway.ts'

/** The digits of a card number, or null when it holds anything but digits, spaces and hyphens. */
export function cardDigits(number: string): string | null {
  const digits = number.replaceAll(/[\s-]/g, '')
  return /^\d{12,19}$/.test(digits) ? digits : null
}

/** The check digit of ISO/IEC 7812-1, annex B (Luhn). */
export function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** `MM/YY` or `MM/YYYY` in figures, or null when it is not a month. */
function parseExpiry(expiry: string): { month: number; year: number } | null {
  const match = /^\s*(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})\s*$/.exec(expiry)
  if (match === null) return null
  const month = Number(match[1])
  const year = match[2]!.length === 2 ? 2000 + Number(match[2]) : Number(match[2])
  return month >= 1 && month <= 12 ? { month, year } : null
}

/** `MM/YY` or `MM/YYYY` as `YYYY-MM`, or null when it is not a month. */
export function expiryMonth(expiry: string): string | null {
  const parsed = parseExpiry(expiry)
  return parsed === null ? null : `${parsed.year}-${String(parsed.month).padStart(2, '0')}`
}

/** Whether the month (`YYYY-MM`) is over everywhere on Earth: a card must not be refused while it is still good somewhere. */
export function isPast(month: string, now: Date): boolean {
  // The month ends latest at UTC-12.
  return month < new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 7)
}

/** What is wrong with expiry and cvc, for the fields of a form. A card is good until the end of its month. */
export function checkExpiryAndCvc(card: Card, cvcLength: 3 | 4, now: Date): CardProblem[] {
  return [...checkExpiry(card.expiry, now), ...checkCvc(card.cvc, cvcLength)]
}

function checkExpiry(expiry: string, now: Date): CardProblem[] {
  const month = expiryMonth(expiry)
  if (month === null) return [{ field: 'expiry', message: 'Enter the expiry date as month and year, like 08/29.' }]
  if (isPast(month, now)) {
    return [{ field: 'expiry', message: 'This date is in the past. Check the expiry date, or use another card.' }]
  }
  if (Number(month.slice(0, 4)) > now.getUTCFullYear() + 50) {
    return [{ field: 'expiry', message: 'This date is too far ahead. Check the expiry date on your card.' }]
  }
  return []
}

function checkCvc(cvc: string, length: 3 | 4): CardProblem[] {
  return new RegExp(`^\\d{${length}}$`).test(cvc.trim())
    ? []
    : [{ field: 'cvc', message: `Enter the ${length} digits of the security code.` }]
}

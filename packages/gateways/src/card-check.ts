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
export function parseExpiry(expiry: string): { month: number; year: number } | null {
  const match = /^\s*(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})\s*$/.exec(expiry)
  if (match === null) return null
  const month = Number(match[1])
  const year = match[2]!.length === 2 ? 2000 + Number(match[2]) : Number(match[2])
  return month >= 1 && month <= 12 ? { month, year } : null
}

/** What is wrong with expiry and cvc, for the fields of a form. A card is good until the end of its month. */
export function checkExpiryAndCvc(card: Card, cvcLength: 3 | 4, now: Date): CardProblem[] {
  return [...checkExpiry(card.expiry, now), ...checkCvc(card.cvc, cvcLength)]
}

function checkExpiry(expiry: string, now: Date): CardProblem[] {
  const parsed = parseExpiry(expiry)
  if (parsed === null) return [{ field: 'expiry', message: 'Enter the expiry date as month and year, like 08/29.' }]
  const months = parsed.year * 12 + parsed.month - 1
  // The month ends latest at UTC-12; a card must not be refused while it is still good where the shopper lives.
  const there = new Date(now.getTime() - 12 * 3_600_000)
  if (months < there.getUTCFullYear() * 12 + there.getUTCMonth()) {
    return [{ field: 'expiry', message: 'This date is in the past. Check the expiry date, or use another card.' }]
  }
  if (parsed.year > there.getUTCFullYear() + 50) {
    return [{ field: 'expiry', message: 'This date is too far ahead. Check the expiry date on your card.' }]
  }
  return []
}

function checkCvc(cvc: string, length: 3 | 4): CardProblem[] {
  return new RegExp(`^\\d{${length}}$`).test(cvc.trim())
    ? []
    : [{ field: 'cvc', message: `Enter the ${length} digits of the security code.` }]
}

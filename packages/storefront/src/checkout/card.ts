import type { FieldProblem, Shop } from '../wire/far-side.ts'
import { words } from '../words.ts'

/** The card's fields, as problems name them. */
export const cardNames = ['card.number', 'card.expiry', 'card.cvc']

export type CardInput = { number: string; expiry: string; cvc: string }

/**
 * What is wrong with a card before it leaves the page. In a test shop a number that is no test card is refused here
 * already, so that a real one is never sent anywhere.
 */
export function checkCard(
  card: CardInput,
  shop: Pick<Shop, 'sandbox' | 'testCards'>,
  now = new Date(),
): FieldProblem[] {
  const problems: FieldProblem[] = []
  const digits = card.number.replaceAll(/[\s-]/g, '')
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits))
    problems.push({ field: 'card.number', message: words.wrongCard })
  else if (shop.sandbox && !shop.testCards.some(({ number }) => number === digits)) {
    problems.push({ field: 'card.number', message: words.useTestCard })
  }
  const expiry = checkExpiry(card.expiry, now)
  if (expiry !== null) problems.push({ field: 'card.expiry', message: expiry })
  if (!/^\d{3,4}$/.test(card.cvc.trim())) problems.push({ field: 'card.cvc', message: words.wrongCvc })
  return problems
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 1; place <= digits.length; place++) {
    const value = Number(digits.at(-place)) * (place % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

function checkExpiry(expiry: string, now: Date): string | null {
  const match = /^\s*(\d{1,2})\s*\/\s*(?:20)?(\d{2})\s*$/.exec(expiry)
  const month = Number(match?.[1])
  if (match === null || month < 1 || month > 12) return words.wrongExpiry
  const past = (2000 + Number(match[2])) * 12 + month - 1 < now.getFullYear() * 12 + now.getMonth()
  return past ? words.wrongExpiryPast : null
}

/** Groups the digits as they stand on the card. */
export function groupDigits(number: string): string {
  const digits = number.replaceAll(/\D/g, '').slice(0, 19)
  const american = /^3[47]/.test(digits)
  const groups = american ? /^(\d{4})(\d{0,6})(\d{0,5}).*$/.exec(digits)?.slice(1) : digits.match(/\d{1,4}/g)
  return groups?.filter(Boolean).join(' ') ?? digits
}

/** Puts the slash between month and year as one types. */
export function formatExpiry(typed: string): string {
  const match = /^\s*(\d{2})(\d{1,4})$/.exec(typed)
  return match === null ? typed : `${match[1]}/${match[2]}`
}

/** Rewrites a field as one types, unless the caret stands in the middle of the text. */
export function formatWhileTyping(event: InputEvent, format: (typed: string) => string): void {
  const input = event.target as HTMLInputElement
  const deleting = event.inputType?.startsWith('delete') ?? false
  if (deleting || input.selectionStart !== input.value.length) return
  const formatted = format(input.value)
  if (formatted !== input.value) input.value = formatted
}

import { createHash } from 'node:crypto'
import { testCards, type TestCard } from './test-cards.ts'

/** `YYYY-MM`. */
export type StoredTestCard = { card: TestCard; expires: string }

/**
 * How the sandbox names a card that it keeps: `sbx_<year><month>_<which test card>_<whose>`. It says all that a later charge
 * needs, so that another process finds the card too. The number does not stand in it, only a digest of it.
 */
export function referenceOf(card: TestCard, expires: string, customer: string): string {
  return `sbx_${expires.replace('-', '')}_${digest(card.number, 10)}_${digest(`${customer}\n${card.number}`, 16)}`
}

/** The card that a reference names, or null when the sandbox keeps none of this name. */
export function storedCard(reference: string): StoredTestCard | null {
  const [, year, month, which] = /^sbx_(\d{4})(0[1-9]|1[0-2])_([\da-f]{10})_[\da-f]{16}$/.exec(reference) ?? []
  const card = testCards.find(({ number }) => digest(number, 10) === which)
  return card === undefined ? null : { card, expires: `${year}-${month}` }
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(`sandbox ${text}`).digest('hex').slice(0, length)
}

import { createHash } from 'node:crypto'

/**
 * Two spellings are the same person when first name, last name and email are equal after trimming, with case and Unicode
 * form ignored. One line each, so that no name can pose as another split of the same text.
 */
export function matchKey(person: { firstName: string; lastName: string; email: string }): string {
  return indexable([person.firstName, person.lastName, person.email].map(folded).join('\n'))
}

/** How an email address is looked up. */
export function emailKey(email: string): string {
  return indexable(folded(email))
}

const plain = /^[ -~]*$/

function folded(text: string): string {
  // Most are ASCII, which has one form.
  if (plain.test(text)) return text.toLowerCase().trim()
  // Upper before lower case is JavaScript's nearest to Unicode case folding: "ß" meets "SS", "ς" meets "σ".
  const foldedCase = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
  return foldedCase.trim().replaceAll('\n', ' ')
}

/** An index entry of PostgreSQL holds about 2,700 bytes; what is longer is told apart by its hash. */
function indexable(key: string): string {
  return Buffer.byteLength(key) <= 2000 ? key : createHash('sha256').update(key).digest('hex')
}

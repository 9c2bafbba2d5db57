import { createHash } from 'node:crypto'

/**
 * Two spellings are the same person when email, first name and last name are equal after trimming, with case and Unicode
 * form ignored. One line each, so that no name can pose as another split of the same text.
 */
export function matchKey({
  firstName,
  lastName,
  email,
}: {
  firstName: string
  lastName: string
  email: string
}): string {
  const key = [email, firstName, lastName].map(folded).join('\n')
  // In the order in which it was hashed before the email came first: a migration could not hash it anew.
  return isIndexable(key) ? key : `${emailKey(email)}\n${hash([firstName, lastName, email].map(folded).join('\n'))}`
}

/** The keys of all people with this address: from the one on, and before the other, in the order of their bytes. */
export function keysOfEmail(email: string): { from: string; before: string } {
  const key = emailKey(email)
  return { from: `${key}\n`, before: `${key}${afterNewLine}` }
}

const afterNewLine = '\u000b'

/** How an email address is told from others. */
export function emailKey(email: string): string {
  const key = folded(email)
  return isIndexable(key) ? key : hash(key)
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
function isIndexable(key: string): boolean {
  return Buffer.byteLength(key) <= 2000
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

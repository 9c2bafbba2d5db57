import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a shop signs tokens for. It is part of what is signed, so that no token passes for one of another kind. */
export type Purpose = 'login' | 'unsubscribe' | 'card-update'

/** HMAC-SHA-256 of the purpose and the content by the shop's own secret, in base64url: 43 characters. */
export function signature(secret: string, purpose: Purpose, content: string): string {
  return createHmac('sha256', secret).update(`aftercart ${purpose} ${content}`).digest('base64url')
}

/** Whether the shop signed this content for this purpose. Takes as long for a wrong signature as for the right one. */
export function isSigned(secret: string, purpose: Purpose, content: string, claimed: string): boolean {
  const expected = Buffer.from(signature(secret, purpose, content))
  const actual = Buffer.from(claimed)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

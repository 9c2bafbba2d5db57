import { z } from 'zod'
import type { Runtime } from '../runtime.ts'
import { shopSecret } from '../shops/shop-secret.ts'
import { isSigned, signature } from '../shops/signature.ts'

const lifetime = 2 * 60 * 60 * 1000

const contentSchema = z.object({ shop: z.string(), contact: z.string(), until: z.number() })

export type LoginToken = { token: string; expiresAt: Date }

/** Says for two hours that this contact logged in. Signed with the shop's own secret; carries no personal data. */
export async function issueLoginToken(runtime: Runtime, shopId: string, contactId: string): Promise<LoginToken> {
  const until = runtime.clock.now().getTime() + lifetime
  const content = Buffer.from(JSON.stringify({ shop: shopId, contact: contactId, until })).toString('base64url')
  return {
    token: `${content}.${signature(await shopSecret(runtime, shopId), 'login', content)}`,
    expiresAt: new Date(until),
  }
}

/** The contact's id, or null when the token is forged, of another shop or expired. */
export async function readLoginToken(runtime: Runtime, shopId: string, token: string): Promise<string | null> {
  const [content = '', signed = ''] = token.split('.')
  if (!isSigned(await shopSecret(runtime, shopId), 'login', content, signed)) return null
  const { shop, contact, until } = contentSchema.parse(JSON.parse(Buffer.from(content, 'base64url').toString()))
  return shop === shopId && until > runtime.clock.now().getTime() ? contact : null
}

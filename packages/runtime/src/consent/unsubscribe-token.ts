import type { Runtime } from '../runtime.ts'
import { shopSecret } from '../shops/shop-secret.ts'
import { isSigned, signature } from '../shops/signature.ts'

/** Whose marketing a link in a mail stops. */
export type Subscriber = { shopId: string; contactId: string }

/**
 * Names a contact of a shop, signed with the shop's own secret. It never expires: a link in a mail must work however long
 * the mail lies there. It carries two ids and no personal data; 86 letters, digits, `-` and `_` with a dot between.
 */
export async function unsubscribeToken(
  runtime: Pick<Runtime, 'pool'>,
  { shopId, contactId }: Subscriber,
): Promise<string> {
  const content = Buffer.from(`${shopId}${contactId}`.replaceAll('-', ''), 'hex').toString('base64url')
  return `${content}.${signature(await shopSecret(runtime, shopId), 'unsubscribe', content)}`
}

/** Null when the token is forged, cut off, or of a shop that is gone. */
export async function readUnsubscribeToken(runtime: Pick<Runtime, 'pool'>, token: string): Promise<Subscriber | null> {
  const [, content = '', signed = ''] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(token) ?? []
  const ids = Buffer.from(content, 'base64url').toString('hex')
  if (ids.length !== 64) return null
  const [shopId, contactId] = [asUuid(ids.slice(0, 32)), asUuid(ids.slice(32))]
  const secret = await shopSecret(runtime, shopId).catch(() => null)
  return secret !== null && isSigned(secret, 'unsubscribe', content, signed) ? { shopId, contactId } : null
}

/** Where the link leads; null when the server does not know its own address. */
export async function unsubscribeUrl(
  runtime: Pick<Runtime, 'pool' | 'publicUrl'>,
  subscriber: Subscriber,
): Promise<string | null> {
  if (runtime.publicUrl === null) return null
  return `${runtime.publicUrl}/unsubscribe/${await unsubscribeToken(runtime, subscriber)}`
}

function asUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

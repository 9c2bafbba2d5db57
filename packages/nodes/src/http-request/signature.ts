import { createHmac } from 'node:crypto'

/**
 * The headers of the Standard Webhooks specification: `webhook-signature` is `v1,` and the base64 HMAC-SHA256 of
 * `id.timestamp.body`. A secret that begins with `whsec_` is base64; any other is used as it stands.
 */
export function signatureHeaders(secret: string, id: string, now: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

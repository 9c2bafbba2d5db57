import { z } from 'zod'
import type { RunWork } from '../../runs/work.ts'
import type { Runtime } from '../../runtime.ts'
import { shopSecret } from '../../shops/shop-secret.ts'
import { isSigned, signature } from '../../shops/signature.ts'

/** What a card-update link is for: an order, and which of its payments is still owed. */
export type CardUpdate = {
  shopId: string
  orderId: string
  /** The gateway's id of the payment; '' for the order's latest. */
  payment: string
  /** The campaign that sent it. */
  campaignId: string
  /** The first instant at which the link no longer works. */
  until: Date
}

const lifetime = 14 * 24 * 60 * 60 * 1000

const contentSchema = z
  .tuple([z.uuid(), z.string().min(1), z.string(), z.uuid(), z.int()])
  .transform(([shopId, orderId, payment, campaignId, until]) => ({
    ...{ shopId, orderId, payment, campaignId },
    until: new Date(until),
  }))

/** Signed with the shop's own secret; whoever holds it may pay this order and see what is in it, and nothing else. */
export async function cardUpdateToken(runtime: Pick<Runtime, 'pool'>, what: CardUpdate): Promise<string> {
  return signedToken(await shopSecret(runtime, what.shopId), what)
}

/** Null when the token is forged, cut off, or of a shop that is gone. Whether it has expired is for the caller to look at. */
export async function readCardUpdateToken(runtime: Pick<Runtime, 'pool'>, token: string): Promise<CardUpdate | null> {
  const [, content = '', signed = ''] = /^([\w-]{40,2000})\.([\w-]{43})$/.exec(token) ?? []
  const what = contentOf(content)
  if (what === null) return null
  const secret = await shopSecret(runtime, what.shopId).catch(() => null)
  return secret !== null && isSigned(secret, 'card-update', content, signed) ? what : null
}

/**
 * Where the customer of a run's order may pay with another card, for 14 days; null when there is nothing to link to. Signed
 * only when somebody reads it: every action is offered the link, and few have a place for it.
 */
export async function cardUpdateUrl(
  runtime: Pick<Runtime, 'pool' | 'publicUrl' | 'clock'>,
  run: Pick<RunWork, 'shopId' | 'orderId' | 'debt' | 'campaignId'>,
): Promise<() => string | null> {
  const { shopId, orderId, debt, campaignId } = run
  if (runtime.publicUrl === null || orderId === null) return () => null
  const until = new Date(runtime.clock.now().getTime() + lifetime)
  const what = { shopId, orderId, payment: debt?.payment ?? '', campaignId, until }
  const secret = await shopSecret(runtime, shopId)
  let url: string | undefined
  return () => (url ??= `${runtime.publicUrl}/pay/${signedToken(secret, what)}`)
}

function signedToken(secret: string, { shopId, orderId, payment, campaignId, until }: CardUpdate): string {
  const content = Buffer.from(JSON.stringify([shopId, orderId, payment, campaignId, until.getTime()])).toString(
    'base64url',
  )
  return `${content}.${signature(secret, 'card-update', content)}`
}

function contentOf(content: string): CardUpdate | null {
  try {
    const parsed = contentSchema.safeParse(JSON.parse(Buffer.from(content, 'base64url').toString()))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

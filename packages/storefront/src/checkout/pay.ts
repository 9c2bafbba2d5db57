import { newUuid } from '../cart/cart-store.ts'
import { timeZone, type Connection } from '../connection/connection.ts'
import type { CheckoutAnswer, CheckoutRequest, Person } from '../wire/far-side.ts'

export type Payment = {
  contact: Person & { timeZone?: string | undefined }
  card: CheckoutRequest['card']
  /** Makes an account for next time. */
  password?: string | undefined
}

const maxCatchingUp = 5

/**
 * Pays the cart. While an attempt has no answer it keeps its number, so pressing again after a lost answer tells what came
 * of it instead of charging twice. An answer that belongs to an earlier card (another tab, a lost answer) is passed over,
 * and this card is tried as the next attempt.
 */
export async function pay({ client, cart, session }: Connection, payment: Payment): Promise<CheckoutAnswer> {
  const submission = newUuid()
  for (let catchingUp = 0; ; catchingUp++) {
    const answer = await client.checkout({
      cartId: cart.id,
      attempt: cart.attempt,
      submission,
      items: cart.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      contact: { timeZone: timeZone(), ...payment.contact },
      card: payment.card,
      loginToken: session.current?.token,
      password: payment.password,
    })
    if (isOver(answer)) cart.clear()
    else if (answer.status === 'failed' || answer.status === 'error') cart.answered()
    if (!answer.repeated || !answer.canRetry || catchingUp === maxCatchingUp) return answer
  }
}

/** Nothing is left for the shopper to do. */
export function isOver(answer: CheckoutAnswer): boolean {
  return answer.status === 'succeeded' || (answer.status === 'pending' && !answer.canRetry)
}

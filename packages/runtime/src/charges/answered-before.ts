import type { DeclineClass, OutcomeStatus } from '@aftercart/flow'
import type { RetryAnswer } from '@aftercart/nodes/server'
import type { Runtime } from '../runtime.ts'

type Row = {
  orderId: string
  attempt: number
  status: OutcomeStatus
  declineClass: DeclineClass | null
  declineCode: string | null
  errorCode: string | null
}

/**
 * What a try that was reported under this event id came to; null when there was none. When its bank had not decided then, what
 * the ledger has heard of that attempt since.
 */
export async function answeredBefore(runtime: Runtime, shopId: string, eventId: string): Promise<RetryAnswer | null> {
  const { rows } = await runtime.pool.query<Row>({
    name: 'answered-before',
    text: `SELECT e.order_id AS "orderId", e.attempt, e.status, e.decline_class AS "declineClass",
        e.decline_code AS "declineCode", e.error_code AS "errorCode"
      FROM outcome asked JOIN outcome e ON e.shop_id = asked.shop_id AND e.gateway = asked.gateway
        AND e.payment = asked.payment AND e.attempt = asked.attempt AND e.source = 'server'
      WHERE asked.shop_id = $1 AND asked.event_id = $2
      ORDER BY e.status = 'succeeded' DESC, e.status = 'pending', e.received_at DESC`,
    values: [shopId, eventId],
  })
  const [row] = rows
  if (row === undefined) return null
  // A process that died before it could say that it was done.
  await runtime.pool.query(
    `UPDATE checkout SET charging = NULL, charging_since = NULL WHERE shop_id = $1 AND order_id = $2 AND charging = $3`,
    [shopId, row.orderId, row.attempt],
  )
  return answerOf(row)
}

function answerOf({ status, declineClass, declineCode, errorCode }: Row): RetryAnswer {
  switch (status) {
    case 'failed':
      return { tried: true, status, declineClass, code: declineCode }
    case 'error':
      return { tried: true, status, declineClass: null, code: errorCode }
    case 'cancelled':
    case 'refunded':
      return { tried: false, why: 'cancelled', until: null }
    case 'succeeded':
    case 'pending':
      return { tried: true, status }
  }
}

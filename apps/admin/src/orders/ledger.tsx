import { Text } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { Time } from '../times/time.tsx'
import { OrderStatus } from './order-list.tsx'
import { sayCharge, sayCounted, sayReason, type Outcome } from './order.words.ts'
import classes from './order.module.css'

/** Every report about an order's payment, oldest first: what it said, and whether it counted. */
export function Ledger({ outcomes }: { outcomes: readonly Outcome[] }) {
  if (outcomes.length === 0) return <Text size="sm">Nothing has been reported yet.</Text>
  return (
    <ol className={classes.ledger} aria-label="Reports">
      {outcomes.map((outcome) => (
        <Report key={outcome.eventId} outcome={outcome} />
      ))}
    </ol>
  )
}

function Report({ outcome }: { outcome: Outcome }) {
  const reason = sayReason(outcome)
  return (
    <li className={classes.report} data-counted={outcome.counted || undefined}>
      <div className={classes.reportHead}>
        <OrderStatus status={outcome.status} />
        <span className={classes.attempt}>
          attempt {outcome.attempt}, {sayCharge(outcome.charge)}
          {outcome.card ? '' : ', without a card'}
        </span>
        <span className={classes.at}>
          <Time at={outcome.occurredAt} />
        </span>
      </div>
      {reason !== null && <p className={classes.reason}>{reason}</p>}
      <p className={classes.counted}>
        {outcome.counted ? <IconCheck size={14} aria-hidden /> : <IconMinus size={14} aria-hidden />}
        {sayCounted(outcome)}
      </p>
      <p className={classes.ids}>
        {outcome.gateway} · payment {outcome.payment} · event {outcome.eventId}
      </p>
    </li>
  )
}

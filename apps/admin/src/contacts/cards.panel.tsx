import { Badge, Text } from '@mantine/core'
import { IconCreditCard } from '@tabler/icons-react'
import { Under } from '../page/list.tsx'
import { Panel } from '../page/panel.tsx'
import { sayCard, sayExpiry, type Contact } from './contact.words.ts'
import classes from './contact.module.css'

/** The cards that gateways keep for the contact: what may be shown of them. */
export function CardsPanel({ contact }: { contact: Contact }) {
  return (
    <Panel title="Stored cards">
      {contact.storedCards.length === 0 ? (
        <Text size="sm" c="dimmed">
          No card is kept for this person.
        </Text>
      ) : (
        <ul className={classes.cards}>
          {contact.storedCards.map((card, index) => {
            const expiry = sayExpiry(card.expires, new Date())
            return (
              <li key={index} className={classes.card}>
                <IconCreditCard size={20} stroke={1.6} aria-hidden />
                <span>
                  {sayCard(card)}
                  <Under>
                    {expiry ? `${expiry.words}, ` : ''}kept by {card.gateway}
                  </Under>
                </span>
                {expiry?.isOver && <Badge color="attention">Expired</Badge>}
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}

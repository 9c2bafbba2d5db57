import type { inferOutput } from '@trpc/tanstack-react-query'
import { NavLink } from 'react-router'
import type { Server } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import classes from './mailbox.module.css'

export type Message = inferOutput<Server['mailbox']['list']>['items'][number]

export function MessageList({ messages, openId }: { messages: readonly Message[]; openId: string | undefined }) {
  return (
    <ul className={classes.messages} aria-label="Messages">
      {messages.map((message) => (
        <li key={message.id}>
          <NavLink
            to={`/mailbox/${message.id}`}
            className={classes.message}
            data-open={message.id === openId || undefined}
          >
            <span className={classes.line}>
              <span className={classes.to}>{message.to}</span>
              <span className={classes.at}>
                <Time at={message.sentAt} />
              </span>
            </span>
            <span className={classes.subject}>{message.subject}</span>
            <span className={classes.begin}>{beginOf(message.text)}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  )
}

function beginOf(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 120)
}

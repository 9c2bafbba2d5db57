import { Badge, Button } from '@mantine/core'
import { Link } from 'react-router'
import lines from '../page/lines.module.css'
import { Time } from '../times/time.tsx'
import { triesInWords, type Letter } from './failed-actions.words.ts'
import classes from './failed-actions.module.css'
import { useLetterChanges } from './use-letter-changes.ts'

/** One action that was given up: what it was to do, why it did not work, and whom it is about. */
export function LetterLine({ letter }: { letter: Letter }) {
  const { retry, dismiss } = useLetterChanges()
  const it = { which: 'keys' as const, keys: [letter.key] }
  return (
    <li className={lines.line}>
      <div className={lines.words}>
        <p className={lines.title}>
          {letter.title} <span className={classes.detail}>{letter.detail}</span>
        </p>
        <p className={lines.text}>{letter.error}</p>
        <p className={lines.about}>
          <span>
            {triesInWords(letter.tries)}, given up <Time at={letter.givenUpAt} />
          </span>
          <Link to={`/contacts/${letter.contact.id}`}>{letter.contact.name || 'Contact'}</Link>
          {letter.orderId !== null && (
            <Link to={`/orders/${encodeURIComponent(letter.orderId)}`}>Order {letter.orderId}</Link>
          )}
          <Link to={`/runs/${letter.runId}`}>{letter.campaign.name || 'Run'}</Link>
        </p>
      </div>
      {letter.again ? (
        <Badge className={classes.state} variant="light">
          Trying again
        </Badge>
      ) : (
        <div className={classes.state}>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={dismiss.isPending}
            aria-label={`Dismiss: ${letter.title}, ${letter.contact.name}`}
            onClick={() => dismiss.mutate(it)}
          >
            Dismiss
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            aria-label={`Try again: ${letter.title}, ${letter.contact.name}`}
            onClick={() => retry.mutate(it)}
          >
            Try again
          </Button>
        </div>
      )}
    </li>
  )
}

import { Button } from '@mantine/core'
import { Link } from 'react-router'
import failed from '../failed-actions/failed-actions.module.css'
import lines from '../page/lines.module.css'
import { Time } from '../times/time.tsx'
import { stoppedAt, type FailedRun } from './failed-runs.words.ts'
import type { RunRetry } from './use-retry-runs.ts'

type FailedRunLineProps = { run: FailedRun; retry: RunRetry }

/** One run that a fault stopped: where, why, since when, and whom it is about. */
export function FailedRunLine({ run, retry }: FailedRunLineProps) {
  return (
    <li className={lines.line}>
      <div className={lines.words}>
        <p className={lines.title}>
          {run.campaign.name || 'A flow that is gone'} <span className={failed.detail}>{stoppedAt(run)}</span>
        </p>
        <p className={lines.text}>{run.error}</p>
        <p className={lines.about}>
          <span>
            Stopped <Time at={run.failedAt} />, version {run.version}
          </span>
          <Link to={`/contacts/${run.contact.id}`}>{run.contact.name || 'Contact'}</Link>
          {run.orderId !== null && <Link to={`/orders/${encodeURIComponent(run.orderId)}`}>Order {run.orderId}</Link>}
          <Link to={`/runs/${run.runId}`}>What happened</Link>
          <Link to={`/campaigns/${run.campaign.id}`}>The drawing</Link>
        </p>
      </div>
      <div className={failed.state}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={retry.isBusy}
          aria-label={`Try again: ${run.campaign.name}, ${run.contact.name}`}
          onClick={() => retry.start({ which: 'runs', runIds: [run.runId] })}
        >
          Try again
        </Button>
      </div>
    </li>
  )
}

import { Alert } from '@mantine/core'
import { retriedInWords, type Retried } from './failed-runs.words.ts'
import classes from './failed-runs.module.css'

type RetryAnswerProps = { answer: Retried | null; isBusy: boolean; onClose: () => void }

/** What came of trying runs again: how many go on, what keeps the others, and what to do about it. */
export function RetryAnswer({ answer, isBusy, onClose }: RetryAnswerProps) {
  if (answer === null) return null
  return (
    <Alert
      mb="md"
      role="status"
      color={answer.staying.length === 0 ? 'goal' : 'attention'}
      title={isBusy ? `${retriedInWords(answer)} so far…` : retriedInWords(answer)}
      withCloseButton={!isBusy}
      closeButtonLabel="Close"
      onClose={onClose}
    >
      {answer.staying.length > 0 && (
        <ul className={classes.staying}>
          {answer.staying.map(({ why, runs }) => (
            <li key={why}>
              {(answer.staying.length > 1 || answer.count > 0) && (
                <strong>{runs === 1 ? '1 run: ' : `${runs.toLocaleString('en-GB')} runs: `}</strong>
              )}
              {why}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  )
}

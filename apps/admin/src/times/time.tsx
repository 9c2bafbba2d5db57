import { Tooltip } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { useState } from 'react'
import { sayExactTime, sayTime } from './times.ts'

/** An instant as one says it, exact on hover; keeps itself up to date. */
export function Time({ at }: { at: string }) {
  const [now, setNow] = useState(() => new Date())
  useInterval(() => setNow(new Date()), 5000, { autoInvoke: true })
  return (
    <Tooltip label={sayExactTime(at)} openDelay={200}>
      {/* Seen from the page's own clock; a moment ahead of the server's must not read as the past. */}
      <time dateTime={at}>{sayTime(at, now)}</time>
    </Tooltip>
  )
}

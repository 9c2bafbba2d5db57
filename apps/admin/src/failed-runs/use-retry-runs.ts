import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC, useTRPCClient } from '../server/trpc.ts'
import { together, type Retried, type WhichRuns } from './failed-runs.words.ts'

export type RunRetry = {
  start(which: WhichRuns): void
  isBusy: boolean
  /** What came of the last one; while one is under way, of its batches so far. Null when there is nothing to say. */
  answer: Retried | null
  close(): void
}

/** Has runs go on, batch by batch until all have been tried; the lists are asked for anew after each. */
export function useRetryRuns(): RunRetry {
  const trpc = useTRPC()
  const server = useTRPCClient()
  const queries = useQueryClient()
  const [answer, setAnswer] = useState<Retried | null>(null)
  const forget = () =>
    Promise.all([
      queries.invalidateQueries(trpc.failedRuns.pathFilter()),
      queries.invalidateQueries(trpc.runs.pathFilter()),
      queries.invalidateQueries(trpc.deadLetters.pathFilter()),
    ])
  const { mutate, isPending } = useMutation({
    mutationFn: async (which: WhichRuns) => {
      let sum: Retried = { count: 0, staying: [] }
      for (let cursor: string | null = null; ;) {
        const batch = await server.failedRuns.retry.mutate(which.which === 'runs' ? which : { ...which, cursor })
        sum = together(sum, batch)
        setAnswer(sum)
        await forget()
        if (batch.nextCursor === null) return
        cursor = batch.nextCursor
      }
    },
    onError: (error: unknown) => {
      notifications.show({ color: 'attention', title: 'Not all were tried again', message: sayFailure(error) })
      return forget()
    },
  })
  return { start: mutate, isBusy: isPending, answer, close: () => setAnswer(null) }
}

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../server/trpc.ts'

/** How many actions and runs wait for somebody to look at them; undefined until it is known. */
export function useFailed() {
  const trpc = useTRPC()
  const seldom = { staleTime: 15_000, refetchInterval: 30_000 }
  const actions = useQuery(trpc.deadLetters.summary.queryOptions(undefined, seldom))
  const runs = useQuery(trpc.failedRuns.summary.queryOptions(undefined, seldom))
  return { actions: actions.data, runs: runs.data }
}

import { Alert, Button, Group, Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Failure } from './failure.tsx'

/** The part of a TanStack query that `Loaded` looks at. */
type Query<Data> = { data: Data | undefined; error: unknown; isError: boolean; refetch: () => unknown }

type LoadedProps<Data> = {
  query: Query<Data>
  /** What is being loaded, to begin a sentence with: "The mailbox". */
  what: string
  loading?: ReactNode
  children: (data: Data) => ReactNode
}

/** Shows what a query brought. What was loaded before stays readable when asking again fails, with a word about it. */
export function Loaded<Data>({ query, what, loading, children }: LoadedProps<Data>) {
  const retry = () => void query.refetch()
  if (query.data === undefined) {
    return query.isError ? <Failure error={query.error} onRetry={retry} what={what} /> : (loading ?? <Lines />)
  }
  return (
    <>
      {query.isError && (
        <Alert color="attention" mb="md" role="status" title="Not up to date">
          <Group justify="space-between" gap="sm">
            <span>The server does not answer at the moment. What you see is from before.</span>
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          </Group>
        </Alert>
      )}
      {children(query.data)}
    </>
  )
}

function Lines() {
  return (
    <Stack gap="sm" role="status" aria-busy="true" aria-label="Loading">
      {[92, 80, 86, 64].map((width) => (
        <Skeleton key={width} height={20} width={`${width}%`} />
      ))}
    </Stack>
  )
}

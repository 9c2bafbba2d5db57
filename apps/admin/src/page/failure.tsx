import { Button, Stack, Text } from '@mantine/core'
import { IconPlugConnectedX, IconZoomQuestion } from '@tabler/icons-react'
import { Link } from 'react-router'
import { isNotFound, isRefusal } from '../server/trpc.ts'

/** What stands where something could not be shown: what happened, what to do, and a button to do it. */
export function Failure({ error, onRetry, what }: { error: unknown; onRetry: () => void; what: string }) {
  if (isNotFound(error)) {
    return (
      <Stack align="center" gap="sm" py={64} px="md" role="alert">
        <IconZoomQuestion size={32} stroke={1.4} aria-hidden />
        <Text fw={600}>This is not here any more</Text>
        <Text c="dimmed" size="sm" ta="center" maw={420}>
          It may have been removed, or the address is not quite right.
        </Text>
        <Button component={Link} to="/" variant="default">
          Go to Actions
        </Button>
      </Stack>
    )
  }
  return (
    <Stack align="center" gap="sm" py={64} px="md" role="alert">
      <IconPlugConnectedX size={32} stroke={1.4} aria-hidden />
      <Text fw={600}>{what} could not be loaded</Text>
      <Text c="dimmed" size="sm" ta="center" maw={420}>
        {isRefusal(error)
          ? error.message
          : 'The server did not answer as it should. Nothing is lost: check that it is running and try again.'}
      </Text>
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Stack>
  )
}

/** A short sentence for a notification about something that could not be done. */
export function sayFailure(error: unknown): string {
  return isRefusal(error)
    ? error.message
    : 'The server did not answer as it should. Nothing was changed; please try again.'
}

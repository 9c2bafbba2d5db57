import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sayFailure } from '../page/failure.tsx'
import { requestProblems, useTRPC } from '../server/trpc.ts'

/** Keeps what a form of the settings holds. What the server finds wrong with a field is left to the form (`problemsAt`). */
export function useSaveSettings() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  return useMutation(
    trpc.settings.update.mutationOptions({
      async onSuccess() {
        await Promise.all([
          queries.invalidateQueries(trpc.settings.pathFilter()),
          queries.invalidateQueries(trpc.session.me.queryFilter()),
        ])
        notifications.show({ message: 'Saved.' })
      },
      onError(error) {
        if (requestProblems(error).length === 0)
          notifications.show({ color: 'attention', title: 'Not saved', message: sayFailure(error) })
      },
    }),
  )
}

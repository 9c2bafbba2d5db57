import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC } from '../server/trpc.ts'

/** Trying once more, and letting go; the lists are asked for anew after either. */
export function useLetterChanges() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const outcome = (title: string) => ({
    onSuccess: () => queries.invalidateQueries(trpc.deadLetters.pathFilter()),
    onError: (error: unknown) => notifications.show({ color: 'attention', title, message: sayFailure(error) }),
  })
  return {
    retry: useMutation(trpc.deadLetters.retry.mutationOptions(outcome('Not tried again'))),
    dismiss: useMutation(trpc.deadLetters.dismiss.mutationOptions(outcome('Not dismissed'))),
  }
}

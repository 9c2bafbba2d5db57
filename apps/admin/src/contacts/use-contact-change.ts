import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC } from '../server/trpc.ts'

/** What one may change of a contact by hand; afterwards the page shows what the server knows then. */
export function useContactChange() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const after = {
    async onSettled() {
      await Promise.all([
        queries.invalidateQueries(trpc.contacts.pathFilter()),
        queries.invalidateQueries(trpc.runs.list.pathFilter()),
      ])
    },
    onError: (error: unknown) =>
      notifications.show({ color: 'attention', title: 'Not changed', message: sayFailure(error) }),
  }
  return {
    addTags: useMutation(trpc.contacts.addTags.mutationOptions(after)),
    removeTags: useMutation(trpc.contacts.removeTags.mutationOptions(after)),
    setField: useMutation(trpc.contacts.setField.mutationOptions(after)),
    setMarketing: useMutation(trpc.contacts.setMarketing.mutationOptions(after)),
  }
}

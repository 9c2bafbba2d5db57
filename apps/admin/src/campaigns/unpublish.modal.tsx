import { Button, Group, Modal, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'

type Campaign = inferOutput<Server['campaigns']['get']>

export function UnpublishModal({
  campaign,
  onUnpublished,
  onClose,
}: {
  campaign: Campaign
  onUnpublished: (campaign: Campaign) => unknown
  onClose: () => void
}) {
  const trpc = useTRPC()
  const unpublish = useMutation(
    trpc.campaigns.unpublish.mutationOptions({
      async onSuccess(changed) {
        await onUnpublished(changed)
        onClose()
      },
      onError: (error) =>
        notifications.show({ color: 'attention', title: 'Not unpublished', message: sayFailure(error) }),
    }),
  )
  return (
    <Modal opened onClose={onClose} title={`Unpublish “${campaign.name}”?`}>
      <Text size="sm">
        No new runs begin. Runs that are under way finish as they were published. The drawing stays, and can be
        published again.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Leave it on
        </Button>
        <Button loading={unpublish.isPending} onClick={() => unpublish.mutate({ campaignId: campaign.id })}>
          Unpublish
        </Button>
      </Group>
    </Modal>
  )
}

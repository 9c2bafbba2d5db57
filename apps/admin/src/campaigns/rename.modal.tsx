import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState, type FormEvent } from 'react'
import { sayFailure } from '../page/failure.tsx'
import { problemsAt, useTRPC, type Server } from '../server/trpc.ts'

type Campaign = inferOutput<Server['campaigns']['get']>

export function RenameModal({
  campaign,
  onRenamed,
  onClose,
}: {
  campaign: Campaign
  onRenamed: (campaign: Campaign) => unknown
  onClose: () => void
}) {
  const trpc = useTRPC()
  const [name, setName] = useState(campaign.name)
  const rename = useMutation(
    trpc.campaigns.rename.mutationOptions({
      async onSuccess(renamed) {
        await onRenamed(renamed)
        onClose()
      },
    }),
  )
  function submit(event: FormEvent) {
    event.preventDefault()
    rename.mutate({ campaignId: campaign.id, name })
  }
  return (
    <Modal opened onClose={onClose} title="Rename campaign">
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={name}
          error={rename.isError ? (problemsAt(rename.error, 'name') ?? sayFailure(rename.error)) : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending}>
            Rename
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

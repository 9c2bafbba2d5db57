import { triggers, type Trigger } from '@aftercart/flow'
import { firedTriggers } from '@aftercart/nodes/model'
import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { sayFailure } from '../page/failure.tsx'
import { triggerNames } from '../runs/run.words.ts'
import { problemsAt, useTRPC } from '../server/trpc.ts'

/** Asks for a name and what begins it; then the canvas opens. */
export function NewCampaignModal({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [trigger, setTrigger] = useState<Trigger>('purchase-made')
  const create = useMutation(
    trpc.campaigns.create.mutationOptions({
      async onSuccess(campaign) {
        await queries.invalidateQueries(trpc.campaigns.list.pathFilter())
        await navigate(`/campaigns/${campaign.id}`)
      },
    }),
  )
  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate({ name, flow: { nodes: [{ id: 'trigger', type: 'trigger', params: { on: trigger } }], edges: [] } })
  }
  const nameProblem = problemsAt(create.error, 'name')
  return (
    <Modal opened onClose={onClose} title="New campaign">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="Second purchase thank-you"
            required
            withAsterisk={false}
            maxLength={120}
            data-autofocus
            value={name}
            error={nameProblem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Begins with"
            allowDeselect={false}
            value={trigger}
            onChange={(value) => setTrigger(triggers.find((each) => each === value) ?? trigger)}
            data={firedTriggers.map((each) => ({ value: each, label: triggerNames[each] }))}
            description="You can choose another one on the canvas."
          />
          {create.isError && nameProblem === undefined && (
            <Text size="sm" c="attention" role="alert">
              {sayFailure(create.error)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Open the canvas
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

import { triggers, type Trigger } from '@aftercart/flow'
import { firedTriggers } from '@aftercart/nodes/model'
import type { Template } from '@aftercart/nodes/templates'
import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { blankFlow } from '../canvas/blank-flow.ts'
import { sayFailure } from '../page/failure.tsx'
import { triggerNames } from '../runs/run.words.ts'
import { problemsAt, useTRPC } from '../server/trpc.ts'
import { TemplateChoice } from './template-choice.tsx'

/** Asks what to begin with, a template or nothing, and for a name; then the canvas opens. */
export function NewCampaignModal({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [template, setTemplate] = useState<Template | null>(null)
  const [trigger, setTrigger] = useState<Trigger>('purchase-made')
  const create = useCreateCampaign()
  const nameProblem = problemsAt(create.error, 'name')

  function choose(next: Template | null) {
    // A name that somebody typed stays; one that came with a template goes with it.
    if (name === '' || name === template?.name) setName(next?.name ?? '')
    setTemplate(next)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate({ name, flow: template?.flow ?? blankFlow(trigger) })
  }
  return (
    <Modal opened onClose={onClose} title="New campaign" size="xl">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TemplateChoice chosen={template} onChoose={choose} />
          <Group align="flex-start" grow preventGrowOverflow={false}>
            <TextInput
              label="Name"
              placeholder="Second purchase thank-you"
              required
              withAsterisk={false}
              maxLength={120}
              data-autofocus
              miw={220}
              value={name}
              error={nameProblem}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {template === null && <BeginsWith trigger={trigger} onChange={setTrigger} />}
          </Group>
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

function useCreateCampaign() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation(
    trpc.campaigns.create.mutationOptions({
      async onSuccess(campaign) {
        await queries.invalidateQueries(trpc.campaigns.list.pathFilter())
        await navigate(`/campaigns/${campaign.id}`)
      },
    }),
  )
}

function BeginsWith({ trigger, onChange }: { trigger: Trigger; onChange: (trigger: Trigger) => void }) {
  return (
    <Select
      label="Begins with"
      allowDeselect={false}
      miw={220}
      value={trigger}
      onChange={(value) => onChange(triggers.find((each) => each === value) ?? trigger)}
      data={firedTriggers.map((each) => ({ value: each, label: triggerNames[each] }))}
    />
  )
}

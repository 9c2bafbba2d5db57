import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC } from '../server/trpc.ts'
import { ContactPicker, type Person } from './contact-picker.tsx'
import { sayStarted } from './start.words.ts'

const atMost = 500

type StartRunsModalProps = { campaign: { id: string; name: string }; onClose: () => void }

/** Begins the campaign by hand, for chosen contacts, and says for whom it did. */
export function StartRunsModal({ campaign, onClose }: StartRunsModalProps) {
  const [chosen, setChosen] = useState<readonly Person[]>([])
  const start = useStart()
  const tooMany = chosen.length > atMost
  return (
    <Modal opened onClose={onClose} title={`Start “${campaign.name}” for contacts`} size="lg">
      {start.data ? (
        <Started campaignId={campaign.id} words={sayStarted(start.data.contacts, chosen)} onClose={onClose} />
      ) : (
        <Stack gap="md">
          <ContactPicker chosen={chosen} onChange={setChosen} />
          {start.isError && (
            <Alert color="attention" role="alert" title="Not started">
              {sayFailure(start.error)}
            </Alert>
          )}
          {tooMany && (
            <Text size="sm" c="attention" role="alert">
              At most {atMost} contacts at once.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              disabled={chosen.length === 0 || tooMany}
              loading={start.isPending}
              onClick={() => start.mutate({ campaignId: campaign.id, contactIds: chosen.map(({ id }) => id) })}
            >
              {chosen.length === 0
                ? 'Start'
                : chosen.length === 1
                  ? 'Start for 1 contact'
                  : `Start for ${chosen.length} contacts`}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function useStart() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  return useMutation(
    trpc.runs.start.mutationOptions({
      onSettled: () =>
        Promise.all([
          queries.invalidateQueries(trpc.runs.pathFilter()),
          queries.invalidateQueries(trpc.campaigns.pathFilter()),
        ]),
    }),
  )
}

type StartedProps = { campaignId: string; words: readonly string[]; onClose: () => void }

function Started({ campaignId, words, onClose }: StartedProps) {
  return (
    <Stack gap="md">
      <div role="status">
        {words.map((each) => (
          <Text key={each} size="sm">
            {each}
          </Text>
        ))}
      </div>
      <Group justify="flex-end">
        <Button component={Link} to={`/runs?campaign=${campaignId}`} variant="default">
          See its runs
        </Button>
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  )
}

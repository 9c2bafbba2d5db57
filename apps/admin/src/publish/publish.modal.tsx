import type { Flow } from '@aftercart/flow'
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { sayFailure } from '../page/failure.tsx'
import { Changes } from './changes.tsx'
import type { NodeMap } from './move.words.ts'
import { MovePlan } from './move-plan.tsx'
import { MoveProgress } from './move-progress.tsx'
import { UnderWayChoice, type UnderWay } from './under-way.choice.tsx'

/** What one decided when one published: what becomes of runs under way, and where those that move go on. */
export type Decision = { underWay: UnderWay; map?: NodeMap }

/** What the question needs to know of the campaign; null when nothing was ever saved there. */
export type Publishable = { id: string; publishedVersion: number | null; counts: { active: number } }

type PublishModalProps = {
  campaign: Publishable | null
  flow: Flow
  onPublish: (flow: Flow, decision: Decision) => Promise<void>
  onClose: () => void
}

/** Asks before a version goes live: what is different, and what becomes of people under way. Then tells how the move goes. */
export function PublishModal({ campaign, flow, onPublish, onClose }: PublishModalProps) {
  const [moving, setMoving] = useState<string | null>(null)
  if (moving !== null) {
    return (
      <Modal opened onClose={onClose} title="Published" size="lg">
        <MoveProgress campaignId={moving} />
        <Group justify="flex-end" mt="lg">
          <Button onClick={onClose} data-autofocus>
            Close
          </Button>
        </Group>
      </Modal>
    )
  }
  async function publish(decision: Decision) {
    await onPublish(flow, decision)
    if (decision.underWay === 'move' && campaign !== null) setMoving(campaign.id)
    else onClose()
  }
  const version = campaign?.publishedVersion ?? null
  return (
    <Modal
      opened
      onClose={onClose}
      title={version === null ? 'Publish?' : `Publish in place of version ${version}?`}
      size="lg"
    >
      <Question campaign={campaign} onPublish={publish} onClose={onClose} />
    </Modal>
  )
}

type QuestionProps = {
  campaign: Publishable | null
  onPublish: (decision: Decision) => Promise<void>
  onClose: () => void
}

function Question({ campaign, onPublish, onClose }: QuestionProps) {
  const [underWay, setUnderWay] = useState<UnderWay>('finish')
  const [map, setMap] = useState<NodeMap>({})
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  // Also runs of versions before the last unpublishing may be under way.
  const active = campaign?.counts.active ?? 0

  async function publish() {
    setBusy(true)
    setError(null)
    try {
      await onPublish(underWay === 'move' && Object.keys(map).length > 0 ? { underWay, map } : { underWay })
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }
  return (
    <>
      <Stack gap="lg">
        {campaign !== null && campaign.publishedVersion !== null ? <Changes campaignId={campaign.id} /> : <First />}
        {active > 0 && <UnderWayChoice active={active} value={underWay} onChange={setUnderWay} />}
        {underWay === 'move' && campaign !== null && <MovePlan campaignId={campaign.id} map={map} onChange={setMap} />}
        {error !== null && (
          <Alert color="attention" role="alert" title="Not published">
            {sayFailure(error)}
          </Alert>
        )}
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Not yet
        </Button>
        <Button loading={busy} onClick={() => void publish()} data-autofocus>
          {underWay === 'move' ? 'Publish and move' : underWay === 'end' && active > 0 ? 'Publish and end' : 'Publish'}
        </Button>
      </Group>
    </>
  )
}

function First() {
  return (
    <Text size="sm">
      It runs from now on, each time its trigger fires. You can change it whenever you like; what is published stays
      until you publish again.
    </Text>
  )
}

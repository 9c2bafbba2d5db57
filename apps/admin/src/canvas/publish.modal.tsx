import type { Flow } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { sayFailure } from '../page/failure.tsx'
import type { Drawn } from './canvas-frame.tsx'
import { flowChanges, type FlowChange } from './flow-changes.ts'
import classes from './publish.module.css'

/** What becomes of runs under way. */
/** The server does not move runs between versions yet, so it is not offered. */
export type UnderWay = 'finish' | 'end'

type PublishModalProps = {
  campaign: Drawn | null
  flow: Flow
  onPublish: (flow: Flow, underWay: UnderWay) => Promise<void>
  onClose: () => void
}

/** Asks before a version goes live: what is different, and what becomes of people who are under way. */
export function PublishModal({ campaign, flow, onPublish, onClose }: PublishModalProps) {
  const [underWay, setUnderWay] = useState<UnderWay>('finish')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const version = campaign?.publishedVersion ?? null
  const active = campaign?.counts.active ?? 0

  async function publish() {
    setBusy(true)
    setError(null)
    try {
      await onPublish(flow, underWay)
      onClose()
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={version === null ? 'Publish?' : `Publish in place of version ${version}?`}
      size="lg"
    >
      <Stack gap="md">
        <Changes changes={flowChanges(campaign?.publishedFlow ?? null, flow, catalogue)} first={version === null} />
        {active > 0 && (
          <Radio.Group
            label={
              active === 1
                ? 'One run is under way. What becomes of it?'
                : `${active.toLocaleString()} runs are under way. What becomes of them?`
            }
            value={underWay}
            onChange={(value) => setUnderWay(choices.find((choice) => choice.value === value)?.value ?? 'finish')}
          >
            <Stack gap="sm" mt="sm">
              {choices.map((choice) => (
                <Radio key={choice.value} {...choice} />
              ))}
            </Stack>
          </Radio.Group>
        )}
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
          Publish
        </Button>
      </Group>
    </Modal>
  )
}

const choices: readonly { value: UnderWay; label: string; description: string }[] = [
  {
    value: 'finish',
    label: 'Finish as they began',
    description: 'People who are under way go on in the version they are in. New runs take the new one.',
  },
  { value: 'end', label: 'End now', description: 'Their runs stop where they are, and nothing more is sent.' },
]

const kinds: Readonly<Record<FlowChange['kind'], string>> = {
  new: 'New',
  changed: 'Changed',
  gone: 'Gone',
  rewired: 'Order',
}

function Changes({ changes, first }: { changes: readonly FlowChange[]; first: boolean }) {
  if (first) {
    return (
      <Text size="sm">
        It runs from now on, each time its trigger fires. You can change it whenever you like; what is published stays
        until you publish again.
      </Text>
    )
  }
  if (changes.length === 0)
    return <Text size="sm">Nothing is different from what runs now, except perhaps where cards stand.</Text>
  return (
    <div>
      <Text size="sm" fw={550} mb={8}>
        What is different
      </Text>
      <ul className={classes.changes}>
        {changes.slice(0, 8).map((change, index) => (
          <li key={index} className={classes.change}>
            <span className={classes.kind} data-kind={change.kind}>
              {kinds[change.kind]}
            </span>
            <span>{change.words}</span>
          </li>
        ))}
        {changes.length > 8 && <li className={classes.change}>and {changes.length - 8} more</li>}
      </ul>
    </div>
  )
}

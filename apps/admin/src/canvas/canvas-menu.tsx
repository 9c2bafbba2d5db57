import { ActionIcon, Button, Group, Menu, Modal, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCopy, IconDots, IconEraser, IconPencil, IconPlayerPause, IconTimelineEvent } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { sayFailure } from '../page/failure.tsx'

type CanvasMenuProps = {
  campaignId?: string | undefined
  onCopy?: (() => void) | undefined
  onRename?: (() => void) | undefined
  onUnpublish?: (() => void) | undefined
  onClear?: (() => Promise<unknown>) | undefined
}

/** What one needs now and then, out of the way of Save and Publish. */
export function CanvasMenu({ campaignId, onCopy, onRename, onUnpublish, onClear }: CanvasMenuProps) {
  const [clearing, setClearing] = useState(false)
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={264}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More">
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {onCopy && (
            <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} aria-hidden />} onClick={onCopy}>
              Copy an existing action set…
            </Menu.Item>
          )}
          {onRename && (
            <Menu.Item leftSection={<IconPencil size={16} stroke={1.7} aria-hidden />} onClick={onRename}>
              Rename…
            </Menu.Item>
          )}
          {campaignId !== undefined && (
            <Menu.Item
              component={Link}
              to={`/runs?campaign=${campaignId}`}
              leftSection={<IconTimelineEvent size={16} stroke={1.7} aria-hidden />}
            >
              See its runs
            </Menu.Item>
          )}
          {onUnpublish && (
            <Menu.Item leftSection={<IconPlayerPause size={16} stroke={1.7} aria-hidden />} onClick={onUnpublish}>
              Unpublish…
            </Menu.Item>
          )}
          {onClear && (
            <Menu.Item
              color="attention"
              leftSection={<IconEraser size={16} stroke={1.7} aria-hidden />}
              onClick={() => setClearing(true)}
            >
              Clear…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {onClear && clearing && <ClearQuestion onClear={onClear} onClose={() => setClearing(false)} />}
    </>
  )
}

function ClearQuestion({ onClear, onClose }: { onClear: () => Promise<unknown>; onClose: () => void }) {
  const [busy, setBusy] = useState(false)
  async function clear() {
    setBusy(true)
    try {
      await onClear()
    } catch (error) {
      notifications.show({ color: 'attention', title: 'Not cleared', message: sayFailure(error) })
      onClose()
    }
  }
  return (
    <Modal opened onClose={onClose} title="Clear this action set?">
      <Text size="sm">
        All its steps will be taken away, and no new runs begin here. Runs that are under way go on and finish as they
        were published.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red" loading={busy} onClick={() => void clear()}>
          Clear
        </Button>
      </Group>
    </Modal>
  )
}

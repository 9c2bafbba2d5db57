import { Button, Group, Modal, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { useBlocker } from 'react-router'
import { sayFailure } from '../page/failure.tsx'

/** Asks before one leaves a page with unsaved work: by a link, by the browser's buttons, or by closing the tab. */
export function LeaveGuard({ active, onSave }: { active: boolean; onSave: () => Promise<unknown> }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => active && currentLocation.pathname !== nextLocation.pathname,
  )
  const [saving, setSaving] = useState(false)

  useEffect(() => {
    if (!active) return
    const onBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', onBeforeUnload)
    return () => window.removeEventListener('beforeunload', onBeforeUnload)
  }, [active])

  async function saveAndLeave() {
    setSaving(true)
    try {
      await onSave()
      blocker.proceed?.()
    } catch (error) {
      notifications.show({ color: 'attention', title: 'Not saved', message: sayFailure(error) })
      blocker.reset?.()
    } finally {
      setSaving(false)
    }
  }

  return (
    <Modal opened={blocker.state === 'blocked'} onClose={() => blocker.reset?.()} title="Leave with unsaved changes?">
      <Text size="sm">What you drew since the last save is not kept yet. A saved draft changes nothing that runs.</Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="subtle" color="red" onClick={() => blocker.proceed?.()}>
          Leave without saving
        </Button>
        <Button variant="default" onClick={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button loading={saving} onClick={() => void saveAndLeave()} data-autofocus>
          Save and leave
        </Button>
      </Group>
    </Modal>
  )
}

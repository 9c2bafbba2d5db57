import { Button, Group, Modal, Text } from '@mantine/core'
import { actionsInWords, type Which } from './failed-actions.words.ts'
import { useLetterChanges } from './use-letter-changes.ts'

type DismissAllProps = { which: Which; count: number; more: boolean; onClose: () => void }

/** Asks before many are let go: they cannot be fetched back. */
export function DismissAll({ which, count, more, onClose }: DismissAllProps) {
  const { dismiss } = useLetterChanges()
  return (
    <Modal opened onClose={onClose} title="Dismiss failed actions?">
      <Text size="sm">
        This takes {actionsInWords(count, more)} off the list for good, and they are not done any more. What happened
        stays in the timelines of their runs.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Keep them
        </Button>
        <Button
          color="attention"
          loading={dismiss.isPending}
          onClick={() => dismiss.mutate(which, { onSuccess: onClose })}
        >
          Dismiss {actionsInWords(count, more)}
        </Button>
      </Group>
    </Modal>
  )
}

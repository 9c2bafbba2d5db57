import { Button, Group, Modal, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC } from '../server/trpc.ts'
import { countSteps, nameCell, type ActionsRow, type CellPlace } from './actions.model.ts'

/** Asks before a cell is emptied, and says what becomes of runs under way. */
export function ClearModal({ row, place, onClose }: { row: ActionsRow; place: CellPlace; onClose: () => void }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const name = nameCell(place.trigger, row)
  const steps = row.cells.find((cell) => cell.trigger === place.trigger)?.steps.length ?? 0
  const clear = useMutation(
    trpc.purchaseActions.clear.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(trpc.purchaseActions.pathFilter())
        notifications.show({ message: `${name}: no actions any more.` })
        onClose()
      },
      onError: (error) => notifications.show({ color: 'attention', title: 'Not cleared', message: sayFailure(error) }),
    }),
  )
  return (
    <Modal opened onClose={onClose} title={`Clear “${name}”?`}>
      <Text size="sm">
        Its {countSteps(steps)} will be taken away, and no new runs begin here. Runs that are under way go on and finish
        as they were published.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep them
        </Button>
        <Button color="red" loading={clear.isPending} onClick={() => clear.mutate(place)}>
          Clear
        </Button>
      </Group>
    </Modal>
  )
}

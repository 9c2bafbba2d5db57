import type { Flow } from '@aftercart/flow'
import { Alert, Button, Group, Modal, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sayFailure } from '../page/failure.tsx'
import { requestProblems, useTRPC } from '../server/trpc.ts'
import { copySources, countSteps, hasActions, nameCell, type ActionsRow, type CellPlace } from './actions.model.ts'
import { SourceChoice } from './source-choice.tsx'

type CopyModalProps = {
  rows: readonly ActionsRow[]
  /** The row and cell that get the copy. */
  row: { sku: string | null; name: string; cells: ActionsRow['cells'] }
  to: CellPlace
  onClose: () => void
  /** Told what is drawn in the cell now. */
  onCopied?: (flow: Flow) => void
}

/** Chooses an action set to copy into a cell, shows its steps, and says what will be replaced. */
export function CopyModal({ rows, row, to, onClose, onCopied }: CopyModalProps) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sources = copySources(rows, to)
  const [chosen, setChosen] = useState<CellPlace | null>(null)
  const name = nameCell(to.trigger, row)
  const target = row.cells.find((cell) => cell.trigger === to.trigger)
  const source = sources.find((each) => each.row.sku === chosen?.sku && each.cell.trigger === chosen.trigger)
  const copy = useMutation(
    trpc.purchaseActions.copy.mutationOptions({
      async onSuccess(copied) {
        await queries.invalidateQueries(trpc.purchaseActions.pathFilter())
        notifications.show({ message: `Copied to ${name}.` })
        onCopied?.(copied.draft)
        onClose()
      },
      onError: (error) => notifications.show({ color: 'attention', title: 'Not copied', message: sayRefused(error) }),
    }),
  )
  return (
    <Modal opened onClose={onClose} size="lg" title={`Copy an existing action set to “${name}”`}>
      {sources.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is no other action set yet. Draw one first; then it can be copied to any trigger and product.
        </Text>
      ) : (
        <SourceChoice sources={sources} chosen={chosen} onChoose={setChosen} />
      )}
      {source && target && hasActions(target) && (
        <Alert color="attention" mt="md" role="status">
          This replaces the {countSteps(target.steps.length)} that “{name}” has now. Runs under way finish as they are.
        </Alert>
      )}
      {source && (
        <Text size="sm" c="dimmed" mt="sm">
          {source.cell.published && !source.cell.hasUnpublishedChanges
            ? 'The copy is published at once and runs from now on.'
            : 'The original has changes that are not published. The copy is kept as a draft; open it and publish when it is right.'}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={chosen === null}
          loading={copy.isPending}
          onClick={() => chosen && copy.mutate({ from: chosen, to })}
        >
          {target && hasActions(target) ? 'Replace with the copy' : 'Copy'}
        </Button>
      </Group>
    </Modal>
  )
}

/** A set may not work under another trigger, e.g. because it names an order that a login does not have: that is what to say. */
function sayRefused(error: unknown): string {
  const [first, ...rest] = requestProblems(error)
  if (first === undefined) return sayFailure(error)
  return rest.length === 0 ? first.message : `${first.message} (and ${rest.length} more like it)`
}

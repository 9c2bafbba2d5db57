import { purchaseActionTriggers } from '@aftercart/flow'
import { CloseButton, Tooltip } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import {
  hasActions,
  nameRow,
  triggerHeadings,
  triggerMeanings,
  underRow,
  type ActionsRow,
  type CellPlace,
} from './actions.model.ts'
import { ActionsCellView } from './actions-cell.tsx'
import classes from './actions.module.css'
import { ClearModal } from './clear.modal.tsx'
import { CopyModal } from './copy.modal.tsx'

type ActionsTableProps = {
  rows: readonly ActionsRow[]
  /** The product whose row was just asked for: it is scrolled to and takes the focus. */
  arrived: string | null
  onArrivalSeen: () => void
  /** Takes the row of a product without actions off the screen. */
  onRemove: (sku: string) => void
}

type Question = { kind: 'copy' | 'clear'; row: ActionsRow; place: CellPlace }

/** Rows are the default settings and products, columns the five triggers. On narrow screens each row is a card. */
export function ActionsTable({ rows, arrived, onArrivalSeen, onRemove }: ActionsTableProps) {
  const [question, setQuestion] = useState<Question | null>(null)
  const close = () => setQuestion(null)
  return (
    <>
      <div className={classes.frame}>
        <table className={classes.table} role="table" aria-label="Purchase actions">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                For
              </th>
              {purchaseActionTriggers.map((trigger) => (
                <th key={trigger} role="columnheader" scope="col">
                  <Tooltip label={triggerMeanings[trigger]} multiline w={260} openDelay={300}>
                    <span>{triggerHeadings[trigger]}</span>
                  </Tooltip>
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row) => (
              <Row
                key={row.sku ?? ''}
                row={row}
                arrived={row.sku !== null && row.sku === arrived}
                onArrivalSeen={onArrivalSeen}
                onRemove={onRemove}
                onAsk={setQuestion}
              />
            ))}
          </tbody>
        </table>
      </div>
      {question?.kind === 'copy' && <CopyModal rows={rows} row={question.row} to={question.place} onClose={close} />}
      {question?.kind === 'clear' && <ClearModal row={question.row} place={question.place} onClose={close} />}
    </>
  )
}

type RowProps = {
  row: ActionsRow
  arrived: boolean
  onArrivalSeen: () => void
  onRemove: (sku: string) => void
  onAsk: (question: Question) => void
}

function Row({ row, arrived, onArrivalSeen, onRemove, onAsk }: RowProps) {
  const element = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (!arrived) return
    element.current?.scrollIntoView({ block: 'nearest' })
    element.current?.querySelector('a')?.focus({ preventScroll: true })
    onArrivalSeen()
  }, [arrived, onArrivalSeen])

  const { sku } = row
  const empty = !row.cells.some(hasActions)
  return (
    <tr ref={element} role="row">
      <th role="rowheader" scope="row" className={classes.rowHead}>
        <span className={classes.rowName}>{nameRow(row)}</span>
        <span className={classes.rowUnder}>{underRow(row)}</span>
        {sku !== null && empty && (
          <CloseButton
            size="sm"
            className={classes.remove}
            aria-label={`Take ${row.name} off the table`}
            onClick={() => onRemove(sku)}
          />
        )}
      </th>
      {row.cells.map((cell) => (
        <td key={cell.trigger} role="cell">
          <ActionsCellView
            row={row}
            cell={cell}
            onAsk={(kind) => onAsk({ kind, row, place: { trigger: cell.trigger, sku: row.sku } })}
          />
        </td>
      ))}
    </tr>
  )
}

import { StepIcons } from '@aftercart/builder/step-icon'
import { ActionIcon, Badge, Button, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconEraser, IconPlus, IconTimelineEvent } from '@tabler/icons-react'
import { Link } from 'react-router'
import {
  hasActions,
  nameCell,
  sayRuns,
  sayState,
  triggerHeadings,
  type ActionsCell,
  type ActionsRow,
} from './actions.model.ts'
import classes from './actions.module.css'
import { cellPath } from './cell.path.ts'

type CellProps = {
  row: ActionsRow
  cell: ActionsCell
  onAsk: (kind: 'copy' | 'clear') => void
}

/** What one trigger does for one row: its steps as icons, a phrase, how often it ran; and the way to the canvas. */
export function ActionsCellView({ row, cell, onAsk }: CellProps) {
  const filled = hasActions(cell)
  const name = nameCell(cell.trigger, row)
  const state = sayState(cell)
  return (
    <div className={classes.cell} data-filled={filled || undefined}>
      <span className={classes.cellHeading} aria-hidden>
        {triggerHeadings[cell.trigger]}
      </span>
      {filled ? (
        <div className={classes.does}>
          <StepIcons steps={cell.steps} limit={4} />
          <p className={classes.phrase}>{cell.summary}</p>
          <p className={classes.count}>{sayRuns(cell.runsLast30Days)}</p>
          {state !== null && (
            <Badge color="attention" size="sm" className={classes.state}>
              {state}
            </Badge>
          )}
        </div>
      ) : (
        <p className={classes.none}>No actions</p>
      )}
      <div className={classes.buttons}>
        <Button
          component={Link}
          to={cellPath(row.sku, cell.trigger)}
          variant="default"
          size="xs"
          aria-label={`Actions: ${name}`}
          leftSection={filled ? undefined : <IconPlus size={14} aria-hidden />}
          className={classes.open}
        >
          Actions
        </Button>
        <CellMenu cell={cell} name={name} onAsk={onAsk} />
      </div>
    </div>
  )
}

function CellMenu({ cell, name, onAsk }: { cell: ActionsCell; name: string; onAsk: CellProps['onAsk'] }) {
  return (
    <Menu position="bottom-start" shadow="md" width={264}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${name}`} className={classes.more}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} aria-hidden />} onClick={() => onAsk('copy')}>
          Copy an existing action set…
        </Menu.Item>
        {cell.campaignId !== null && (
          <Menu.Item
            component={Link}
            to={`/runs?campaign=${cell.campaignId}`}
            leftSection={<IconTimelineEvent size={16} stroke={1.7} aria-hidden />}
          >
            See its runs
          </Menu.Item>
        )}
        {hasActions(cell) && (
          <Menu.Item
            color="attention"
            leftSection={<IconEraser size={16} stroke={1.7} aria-hidden />}
            onClick={() => onAsk('clear')}
          >
            Clear…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

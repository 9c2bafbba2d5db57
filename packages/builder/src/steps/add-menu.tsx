import { Popover } from '@mantine/core'
import type { StepRequest } from '../builder.context.ts'
import { Palette } from '../palette/palette.tsx'
import type { StepKind } from './step-kind.ts'

type Props = { request: StepRequest | null; onPick(kind: StepKind, request: StepRequest): void; onClose(): void }

/** The small menu that opens at a plus, or where a new edge was let go over bare canvas. */
export function AddMenu({ request, onPick, onClose }: Props) {
  if (!request) return null
  return (
    <Popover
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      onDismiss={onClose}
      position="bottom"
      width={280}
      trapFocus
      returnFocus
      withinPortal
      withRoles={false}
    >
      <Popover.Target>
        <span className="ac-add-anchor" style={{ left: request.screen.x, top: request.screen.y }} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Add a step" className="ac-add-menu">
        <Palette autoFocus withTriggers={false} onPick={(kind) => onPick(kind, request)} />
      </Popover.Dropdown>
    </Popover>
  )
}

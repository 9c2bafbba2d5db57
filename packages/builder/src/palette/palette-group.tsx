import { UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useId, type KeyboardEvent } from 'react'
import { useBuilder } from '../builder.context.ts'
import { StepIcon } from '../step-icon.tsx'
import { stepDragType, type StepGroup, type StepKind } from '../steps/step-kind.ts'

type Props = { group: StepGroup; isFolded: boolean; onFold(): void; onPick(kind: StepKind): void }

/** One family of steps below its heading, which folds it. */
export function PaletteGroup({ group, isFolded, onFold, onPick }: Props) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id}>
      <h2 className="ac-palette-title">
        <UnstyledButton id={id} className="ac-palette-fold" aria-expanded={!isFolded} onClick={onFold}>
          {group.title}
          {isFolded && <span className="ac-palette-count">{group.kinds.length}</span>}
          <IconChevronDown size={14} stroke={2} aria-hidden />
        </UnstyledButton>
      </h2>
      {!isFolded && group.kinds.map((kind) => <Item key={kind.key} kind={kind} onPick={onPick} />)}
    </div>
  )
}

function Item({ kind, onPick }: { kind: StepKind; onPick(kind: StepKind): void }) {
  const { catalogue, editors } = useBuilder()
  return (
    // Not a <button>: Firefox does not let those be dragged.
    <div
      role="button"
      tabIndex={0}
      className="ac-palette-item"
      title={kind.description}
      draggable
      data-testid={`palette-${kind.key}`}
      onDragStart={(event) => {
        event.dataTransfer.setData(stepDragType, kind.key)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={() => onPick(kind)}
      onKeyDown={(event) => pressed(event) && onPick(kind)}
    >
      <StepIcon type={kind.type} size={24} catalogue={catalogue} editors={editors} />
      <span>{kind.title}</span>
    </div>
  )
}

function pressed(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return false
  event.preventDefault()
  return true
}

import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { TextInput, VisuallyHidden } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useBuilder } from '../builder.context.ts'
import { StepIcon } from '../step-icon.tsx'
import { searchSteps, stepDragType, stepGroups, type StepGroup, type StepKind } from '../steps/step-kind.ts'
import './palette.css'

type Props = {
  onPick(kind: StepKind): void
  /** Triggers are offered where a flow may begin anew, not in the middle of one. */
  withTriggers?: boolean
  autoFocus?: boolean
}

/** All steps one can add: drag one onto the canvas, or press it to add it behind the selected step. */
export function Palette({ onPick, withTriggers = true, autoFocus = false }: Props) {
  const { catalogue, editors, fixedTrigger } = useBuilder()
  const [text, setText] = useState('')
  const all = useMemo(
    () => stepGroups(catalogue, fixedTrigger).filter((group) => withTriggers || group.title !== 'Triggers'),
    [catalogue, fixedTrigger, withTriggers],
  )
  const groups = searchSteps(all, text)
  const first = groups[0]?.kinds[0]
  return (
    <div className="ac-palette nokey">
      <TextInput
        type="search"
        aria-label="Search steps"
        placeholder="Search steps"
        leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
        value={text}
        data-autofocus={autoFocus || undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !first || text === '') return
          event.preventDefault()
          onPick(first)
        }}
      />
      <VisuallyHidden role="status">
        {text && `${groups.flatMap((group) => group.kinds).length} steps found`}
      </VisuallyHidden>
      <div className="ac-palette-groups">
        {groups.map((group) => (
          <Group
            key={group.title}
            group={group}
            onPick={onPick}
            icon={(type) => <StepIcon type={type} size={26} catalogue={catalogue} editors={editors} />}
          />
        ))}
        {groups.length === 0 && (
          <p className="ac-palette-none">No step is called “{text}”. Try “email”, “wait” or “tag”.</p>
        )}
      </div>
    </div>
  )
}

function Group({
  group,
  onPick,
  icon,
}: {
  group: StepGroup
  onPick(kind: StepKind): void
  icon(type: string): ReactNode
}) {
  const id = `ac-group-${group.title.toLowerCase()}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="ac-palette-title">
        {group.title}
      </h2>
      {group.kinds.map((kind) => (
        // Not a <button>: Firefox does not let those be dragged.
        <div
          key={kind.key}
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
          {icon(kind.type)}
          <span>{kind.title}</span>
        </div>
      ))}
    </section>
  )
}

function pressed(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return false
  event.preventDefault()
  return true
}

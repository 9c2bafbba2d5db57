import { useMemo, useRef, useState } from 'react'
import { VisuallyHidden } from '@mantine/core'
import { useBuilder } from '../builder.context.ts'
import { searchSteps, stepGroups, type StepKind } from '../steps/step-kind.ts'
import { PaletteGroup } from './palette-group.tsx'
import { PaletteSearch } from './palette-search.tsx'
import { walkList } from './walk-list.ts'
import './palette.css'

type Props = {
  onPick(kind: StepKind): void
  /** Triggers are offered where a flow may begin anew, not in the middle of one. */
  withTriggers?: boolean
  /** The flow has its trigger: others are a rare wish, and stand folded. */
  hasTrigger?: boolean
  autoFocus?: boolean
}

/** All steps one can add: drag one onto the canvas, or press it to add it behind the selected step. */
export function Palette({ onPick, withTriggers = true, hasTrigger = false, autoFocus = false }: Props) {
  const { catalogue, fixedTrigger } = useBuilder()
  const [text, setText] = useState('')
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set(hasTrigger ? ['Triggers'] : []))
  const list = useRef<HTMLDivElement>(null)
  const all = useMemo(
    () => stepGroups(catalogue, fixedTrigger).filter((group) => withTriggers || group.title !== 'Triggers'),
    [catalogue, fixedTrigger, withTriggers],
  )
  const groups = searchSteps(all, text)
  const found = groups.flatMap((group) => group.kinds)
  const fold = (title: string): void => setFolded(folded.symmetricDifference(new Set([title])))
  return (
    <div className="ac-palette nokey">
      <PaletteSearch
        text={text}
        autoFocus={autoFocus}
        onChange={setText}
        onEnter={() => text !== '' && found[0] && onPick(found[0])}
        onDown={() => list.current?.querySelector<HTMLElement>('.ac-palette-item')?.focus()}
      />
      <VisuallyHidden role="status">{text && `${found.length} steps found`}</VisuallyHidden>
      <div className="ac-palette-groups" ref={list} onKeyDown={walkList}>
        {groups.map((group) => (
          <PaletteGroup
            key={group.title}
            group={group}
            isFolded={text === '' && folded.has(group.title)}
            onFold={() => fold(group.title)}
            onPick={onPick}
          />
        ))}
        {groups.length === 0 && (
          <p className="ac-palette-none">No step is called “{text}”. Try “email”, “wait” or “tag”.</p>
        )}
      </div>
    </div>
  )
}

import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useDebouncedValue } from '@mantine/hooks'
import { validateFlow, type Catalogue, type Flow, type Problem } from '@aftercart/flow'
import { placeNodes } from '../layout/layout.ts'
import { reduceDraft, startDraft, type Draft, type DraftAction } from './draft.reducer.ts'
import { sameFlow } from './same-flow.ts'

export type DraftState = {
  draft: Draft
  dispatch: (action: DraftAction) => void
  /** Errors first, each list in the order of the flow. A moment behind the drawing while one types. */
  problems: readonly Problem[]
  isChanged: boolean
  /** Says that this flow is what is now kept. */
  markSaved(flow: Flow): void
}

type Options = {
  flow: Flow
  catalogue: Catalogue
  problems: readonly Problem[]
  onChange: ((flow: Flow) => void) | undefined
}

/** The drawing with its undo, what is wrong with it, and whether it differs from what was last kept. */
export function useDraft({ flow: given, catalogue, problems: fromOutside, onChange }: Options): DraftState {
  const [draft, dispatch] = useReducer(reduceDraft, given, (flow) => startDraft(placeNodes(flow, catalogue)))
  const [saved, setSaved] = useState(draft.flow)
  const heard = useRef({ given, saved: draft.flow, current: draft.flow })
  heard.current.current = draft.flow

  // A new flow from outside takes the draft's place only when it is news: hosts hand back what was just saved.
  useEffect(() => {
    const { given: before, saved: kept, current } = heard.current
    if (given === before) return
    heard.current.given = given
    if ([before, kept, current].some((known) => sameFlow(given, known))) return
    const placed = placeNodes(given, catalogue)
    dispatch({ type: 'replace', flow: placed })
    heard.current.saved = placed
    setSaved(placed)
  }, [given, catalogue])

  const listener = useRef(onChange)
  listener.current = onChange
  const told = useRef(draft.flow)
  useEffect(() => {
    if (told.current === draft.flow) return
    told.current = draft.flow
    listener.current?.(draft.flow)
  }, [draft.flow])

  const [settled] = useDebouncedValue(draft.flow, 150)
  const found = useMemo(() => validateFlow(settled, catalogue), [settled, catalogue])
  const problems = useMemo(() => bySeverity([...found, ...fromOutside]), [found, fromOutside])

  const markSaved = useCallback((flow: Flow) => {
    heard.current.saved = flow
    setSaved(flow)
  }, [])
  return { draft, dispatch, problems, isChanged: draft.flow !== saved, markSaved }
}

function bySeverity(problems: readonly Problem[]): Problem[] {
  return [
    ...problems.filter((each) => each.severity === 'error'),
    ...problems.filter((each) => each.severity === 'warning'),
  ]
}

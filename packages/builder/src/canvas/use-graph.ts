import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { toCards, toPaths, type Card, type GraphInput, type Path } from './flow-graph.ts'

export type GraphState = {
  cards: Card[]
  paths: Path[]
  /** Ids of the selected nodes, in the order of the flow. */
  selected: readonly string[]
  selectedPaths: readonly Path[]
  /** Selects exactly these nodes, also when they are only about to appear. */
  select(ids: readonly string[]): void
  onNodesChange(changes: NodeChange<Card>[]): void
  onEdgesChange(changes: EdgeChange<Path>[]): void
}

/** What React Flow needs of its own beside the flow: sizes it measured, what is selected, what is under way in a drag. */
export function useGraph(input: Omit<GraphInput, 'tabStop'>): GraphState {
  const { flow, catalogue, problems, counts, shares, lit, readOnly } = input
  const [cards, setCards] = useState<Card[]>(() => toCards({ ...input, tabStop: flow.nodes[0]?.id ?? null }, [], null))
  const edges = useSelectedEdges()
  const wanted = useRef<ReadonlySet<string> | null>(null)

  const selected = useMemo(() => cards.filter((card) => card.selected).map((card) => card.id), [cards])
  // The settings of a selected step take the place of the paths one looked at.
  const shownLit = selected.length === 0 ? lit : null
  const tabStop = selected[0] ?? flow.nodes[0]?.id ?? null

  useLayoutEffect(() => {
    const chosen = wanted.current
    wanted.current = null
    setCards((before) => {
      const after = toCards(
        { flow, catalogue, problems, counts, shares, lit: shownLit, tabStop, readOnly },
        before,
        chosen,
      )
      return after.length === before.length && after.every((card, index) => card === before[index]) ? before : after
    })
  }, [flow, catalogue, problems, counts, shares, shownLit, tabStop, readOnly])

  const { clear } = edges
  const select = useCallback(
    (ids: readonly string[]) => {
      const chosen = new Set(ids)
      wanted.current = chosen
      clear()
      setCards((before) =>
        before.map((card) =>
          card.selected === chosen.has(card.id) ? card : { ...card, selected: chosen.has(card.id) },
        ),
      )
    },
    [clear],
  )

  const onNodesChange = useCallback((changes: NodeChange<Card>[]) => {
    // Taking away is the draft's business; here only what React Flow knows by itself.
    const own = changes.filter((change) => change.type !== 'remove')
    if (own.length > 0) setCards((before) => applyNodeChanges(own, before))
  }, [])

  const paths = useMemo(
    () => toPaths(flow, catalogue, edges.selected, shownLit),
    [flow, catalogue, edges.selected, shownLit],
  )
  const selectedPaths = useMemo(() => paths.filter((path) => path.selected), [paths])
  return { cards, paths, selected, selectedPaths, select, onNodesChange, onEdgesChange: edges.onChange }
}

function useSelectedEdges() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const clear = useCallback(() => setSelected(new Set()), [])
  const onChange = useCallback((changes: EdgeChange<Path>[]) => {
    setSelected((before) => {
      const after = new Set(before)
      for (const change of changes) {
        if (change.type !== 'select') continue
        if (change.selected) after.add(change.id)
        else after.delete(change.id)
      }
      return after
    })
  }, [])

  return { selected, clear, onChange }
}

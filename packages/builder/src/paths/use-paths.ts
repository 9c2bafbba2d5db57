import { useDeferredValue, useMemo, useState } from 'react'
import { listPaths, type Catalogue, type Flow, type FlowPath, type FlowPaths } from '@aftercart/flow'
import { exampleFacts } from '@aftercart/nodes/model'

const shownAtMost = 60
const none: FlowPaths = { paths: [], more: false }

export type PathsState = FlowPaths & {
  isShown: boolean
  show(): void
  close(): void
  /** Which of the paths is open; null: none. */
  open: number | null
  setOpen(index: number | null): void
  /** The steps of the open path; null while none is looked at. */
  lit: ReadonlySet<string> | null
}

/** The ways through the flow as it is drawn now, for an example customer. Reckoned only while somebody looks at them. */
export function usePaths(flow: Flow, catalogue: Catalogue): PathsState {
  const [isShown, setShown] = useState(false)
  const [open, setOpen] = useState<number | null>(null)
  const settled = useDeferredValue(flow)
  const found = useMemo(() => {
    if (!isShown) return none
    const context = { now: new Date(), facts: exampleFacts, campaign: 'preview' }
    return listPaths(settled, catalogue, { context, limit: shownAtMost })
  }, [isShown, settled, catalogue])
  const path: FlowPath | undefined = isShown && open !== null ? found.paths[open] : undefined
  const lit = useMemo(() => (path ? nodesOf(settled, catalogue, path) : null), [path, settled, catalogue])
  return {
    ...found,
    isShown,
    show: () => setShown(true),
    close() {
      setShown(false)
      setOpen(null)
    },
    open,
    setOpen,
    lit,
  }
}

/** Every path begins at the trigger, which is no step of it. */
function nodesOf(flow: Flow, catalogue: Catalogue, { steps }: FlowPath): ReadonlySet<string> {
  const triggers = flow.nodes.filter((node) => catalogue[node.type]?.family === 'trigger')
  return new Set([...triggers.map((node) => node.id), ...steps.map((step) => step.node)])
}

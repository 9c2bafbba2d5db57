import { findNode } from '../draft/graph.ts'
import type { WorkbenchState } from '../use-workbench.ts'
import { Inspector } from './inspector.tsx'
import { ManySelected, NothingSelected, PathSelected } from './nothing-selected.tsx'
import { PathsPanel } from '../paths/paths-panel.tsx'

/** What belongs to the selection: a step, several, a path, or nothing yet. */
export function InspectorPanel({ bench }: { bench: WorkbenchState }) {
  const { flow, graph, steps, problems, dispatch, openProblem, renderNodeDetail } = bench
  const { selected, selectedPaths, select } = graph
  const path = selectedPaths[0]
  const node = findNode(flow, selected[0] ?? '')
  if (selected.length > 1) {
    const onDelete = (): void => steps.remove(selected, [])
    return <ManySelected count={selected.length} onDuplicate={steps.duplicate} onDelete={onDelete} />
  }
  if (!node && path) return <PathSelected path={path} onDelete={() => steps.remove([], selectedPaths)} />
  if (!node && bench.paths.isShown) {
    return (
      <PathsPanel flow={flow} paths={bench.paths} problems={problems} onOpenProblem={openProblem} onShow={steps.show} />
    )
  }
  if (!node) return <NothingSelected flow={flow} problems={problems} onOpen={openProblem} dispatch={dispatch} />
  const goTo = (id: string): void => {
    select([id])
    steps.show(id)
  }
  return (
    <Inspector
      flow={flow}
      node={node}
      problems={problems}
      dispatch={dispatch}
      onDuplicate={steps.duplicate}
      onDelete={() => steps.remove([node.id], [])}
      onSelect={goTo}
      detail={renderNodeDetail?.(node)}
    />
  )
}

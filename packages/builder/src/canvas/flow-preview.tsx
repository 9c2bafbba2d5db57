import { useMemo } from 'react'
import { ReactFlow } from '@xyflow/react'
import { catalogue as ownCatalogue } from '@aftercart/nodes/model'
import { editors as ownEditors } from '@aftercart/nodes/editor'
import { validateFlow, type Flow, type Problem } from '@aftercart/flow'
import '@xyflow/react/dist/base.css'
import { BuilderContext, type Builder } from '../builder.context.ts'
import type { FlowBuilderProps } from '../flow-builder.props.ts'
import { placeNodes } from '../layout/layout.ts'
import { toCards, toPaths } from './flow-graph.ts'
import { NodeCard } from './node-card.tsx'
import { PathEdge } from './path-edge.tsx'
import './canvas.css'

const nodeTypes = { card: NodeCard }
const edgeTypes = { path: PathEdge }
const nothing = {}

type Props = Pick<FlowBuilderProps, 'flow' | 'catalogue' | 'editors' | 'counts' | 'shares'> & {
  /** Node ids to show; all when left out. Problems are those of the whole flow. */
  only?: readonly string[]
  label: string
}

/** A flow to look at, without palette and inspector: for overviews and for stories of single cards. Fills its parent. */
export function FlowPreview({
  flow,
  catalogue = ownCatalogue,
  editors = ownEditors,
  counts = nothing,
  shares = nothing,
  only,
  label,
}: Props) {
  const builder = useMemo<Builder>(
    () => ({ catalogue, editors, readOnly: true, fixedTrigger: null, campaigns: [], askForStep: () => {} }),
    [catalogue, editors],
  )
  const { cards, paths } = useMemo(() => {
    const problems: readonly Problem[] = validateFlow(flow, catalogue)
    const placed = placeNodes(pick(flow, only), catalogue)
    const input = { flow: placed, catalogue, problems, counts, shares, tabStop: null, lit: null, readOnly: true }
    return { cards: toCards(input, [], null), paths: toPaths(placed, catalogue, new Set()) }
  }, [flow, catalogue, counts, shares, only])
  return (
    <BuilderContext value={builder}>
      <div className="ac-canvas">
        <ReactFlow
          aria-label={label}
          defaultNodes={cards}
          defaultEdges={paths}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          panOnDrag={false}
          zoomOnScroll={false}
          zoomOnPinch={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          fitView
          fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
          proOptions={{ hideAttribution: true }}
        />
      </div>
    </BuilderContext>
  )
}

function pick(flow: Flow, only: readonly string[] | undefined): Flow {
  if (!only) return flow
  const shown = (id: string): boolean => only.includes(id)
  return {
    ...flow,
    nodes: flow.nodes.filter((node) => shown(node.id)),
    edges: flow.edges.filter((edge) => shown(edge.from) && shown(edge.to)),
  }
}

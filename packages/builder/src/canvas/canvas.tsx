import { useState } from 'react'
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  MiniMap,
  ReactFlow,
  type OnBeforeDelete,
} from '@xyflow/react'
import { useComputedColorScheme } from '@mantine/core'
import type { Flow } from '@aftercart/flow'
import '@xyflow/react/dist/base.css'
import { useBuilder, type StepPlace } from '../builder.context.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { layoutFlow } from '../layout/layout.ts'
import { CanvasControls } from './canvas-controls.tsx'
import type { Card, Path } from './flow-graph.ts'
import { NodeCard } from './node-card.tsx'
import { PathEdge } from './path-edge.tsx'
import { canvasKeysHelp, useCanvasKeys } from './use-canvas-keys.ts'
import { useConnecting } from './use-connecting.ts'
import { useDragging } from './use-dragging.ts'
import { useFit } from './use-fit.ts'
import type { GraphState } from './use-graph.ts'
import './canvas.css'

const nodeTypes = { card: NodeCard }
const edgeTypes = { path: PathEdge }

type Props = {
  flow: Flow
  graph: GraphState
  dispatch(action: DraftAction): void
  onDelete(nodes: readonly string[], paths: readonly Path[]): void
  /** A step was dropped from the palette; `kind` is its key. */
  onDropStep(kind: string, place: StepPlace): void
  focusCard(id: string): void
  openSettings(): void
  /** An edge was drawn that may not be; `why` is for people. */
  onRefused(why: string): void
}

export function Canvas(props: Props) {
  const { flow, graph, dispatch, onDelete, onRefused, onDropStep } = props
  const { readOnly } = useBuilder()
  const fit = useFit()
  const onKeyDown = useCanvasKeys({ ...props, readOnly, selected: graph.selected, select: graph.select })
  const connecting = useConnecting({ flow, dispatch, onRefused })
  const dragging = useDragging({ paths: graph.paths, dispatch, onDropStep })
  return (
    <div className="ac-canvas" data-testid="canvas" onKeyDown={onKeyDown}>
      <span id="ac-canvas-keys" className="ac-unseen">
        {canvasKeysHelp}
      </span>
      <ReactFlow<Card, Path>
        {...(readOnly ? lookedAt : drawnOn)}
        aria-label="The flow"
        colorMode={useComputedColorScheme('light')}
        nodes={graph.cards}
        edges={graph.paths}
        onNodesChange={graph.onNodesChange}
        onEdgesChange={graph.onEdgesChange}
        onBeforeDelete={handingOver(onDelete)}
        onlyRenderVisibleElements={flow.nodes.length > 100}
        onInit={() => fit(false)}
        {...connecting}
        {...dragging}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} color="var(--ac-dot)" />
        <MapAndControls flow={flow} dispatch={dispatch} fit={fit} />
      </ReactFlow>
      {graph.selected.length > 1 && <div className="ac-canvas-many">{graph.selected.length} steps selected</div>}
    </div>
  )
}

const always = {
  nodeTypes,
  edgeTypes,
  edgesReconnectable: false,
  edgesFocusable: false,
  disableKeyboardA11y: true,
  connectionLineType: ConnectionLineType.SmoothStep,
  connectionRadius: 32,
  nodeDragThreshold: 3,
  minZoom: 0.2,
  maxZoom: 1.6,
  proOptions: { hideAttribution: true },
}
const drawnOn = { ...always, deleteKeyCode: ['Delete', 'Backspace'] }
const lookedAt = { ...always, deleteKeyCode: null, nodesDraggable: false, nodesConnectable: false }

/** The draft takes steps away; React Flow must not do it a second time. */
function handingOver(onDelete: Props['onDelete']): OnBeforeDelete<Card, Path> {
  return ({ nodes, edges }) => {
    const touched = new Set(nodes.map((node) => node.id))
    const lone = edges.filter((edge) => !touched.has(edge.source) && !touched.has(edge.target))
    onDelete([...touched], lone)
    return Promise.resolve(false)
  }
}

type MapProps = { flow: Flow; dispatch(action: DraftAction): void; fit(all: boolean): void }

function MapAndControls({ flow, dispatch, fit }: MapProps) {
  const { catalogue, readOnly } = useBuilder()
  const [isMapShown, setMapShown] = useState(false)
  const tidy = (): void => {
    dispatch({ type: 'move', positions: layoutFlow(flow, catalogue) })
    requestAnimationFrame(() => fit(true))
  }
  return (
    <>
      <CanvasControls
        readOnly={readOnly}
        isMapShown={isMapShown}
        onToggleMap={() => setMapShown(!isMapShown)}
        onTidy={tidy}
        onFit={() => fit(true)}
      />
      {isMapShown && <MiniMap pannable zoomable position="bottom-right" ariaLabel="Small map of the flow" />}
    </>
  )
}

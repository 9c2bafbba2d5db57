import { useCallback, useRef, useState, type DragEvent } from 'react'
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  MiniMap,
  ReactFlow,
  useReactFlow,
  type Connection,
  type Edge,
  type OnBeforeDelete,
  type OnConnectEnd,
} from '@xyflow/react'
import { useComputedColorScheme } from '@mantine/core'
import type { Flow } from '@aftercart/flow'
import '@xyflow/react/dist/base.css'
import { useBuilder, type StepPlace } from '../builder.context.ts'
import { refusal } from '../draft/connection.rules.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { makeEdge } from '../draft/graph.ts'
import { cardSize, layoutFlow } from '../layout/layout.ts'
import { stepDragType } from '../steps/step-kind.ts'
import { CanvasControls } from './canvas-controls.tsx'
import type { Card, Path } from './flow-graph.ts'
import { NodeCard } from './node-card.tsx'
import { PathEdge } from './path-edge.tsx'
import { useFit } from './use-fit.ts'
import type { GraphState } from './use-graph.ts'
import { canvasKeysHelp, useCanvasKeys } from './use-canvas-keys.ts'
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

export function Canvas({ flow, graph, dispatch, onDelete, onDropStep, focusCard, openSettings, onRefused }: Props) {
  const { catalogue, readOnly, askForStep } = useBuilder()
  const { screenToFlowPosition } = useReactFlow()
  const fit = useFit()
  const scheme = useComputedColorScheme('light')
  const [isMapShown, setMapShown] = useState(false)
  const isManySelected = graph.selected.length > 1
  const onKeyDown = useCanvasKeys({
    flow,
    selected: graph.selected,
    readOnly,
    select: graph.select,
    focusCard,
    openSettings,
    dispatch,
  })

  const isValid = useCallback(
    (edge: Connection | Edge) => refusal(flow, catalogue, edge.source, edge.sourceHandle ?? '', edge.target) === null,
    [flow, catalogue],
  )
  const onConnect = ({ source, sourceHandle, target }: Connection): void =>
    dispatch({ type: 'connect', edge: makeEdge(flow, catalogue, source, sourceHandle ?? '', target) })

  // React Flow connects handles. A card is the larger mark to hit, and bare canvas asks which step shall come there.
  const onConnectEnd: OnConnectEnd = (event, { isValid: isConnected, fromHandle, fromNode }) => {
    if (isConnected || !fromNode || fromHandle?.type !== 'source') return
    const screen = pointOf(event)
    const under = document.elementFromPoint(screen.x, screen.y)?.closest<HTMLElement>('.react-flow__node')?.dataset[
      'id'
    ]
    if (under === fromNode.id) return
    if (under !== undefined) {
      const why = refusal(flow, catalogue, fromNode.id, fromHandle.id ?? '', under)
      if (why !== null) return onRefused(why)
      return onConnect({ source: fromNode.id, sourceHandle: fromHandle.id ?? null, target: under, targetHandle: null })
    }
    const at = screenToFlowPosition(screen)
    const position = { x: Math.round(at.x - cardSize.width / 2), y: Math.round(at.y) }
    askForStep({ where: { kind: 'after', from: fromNode.id, out: fromHandle.id ?? '', position }, screen })
  }

  const onBeforeDelete: OnBeforeDelete<Card, Path> = ({ nodes, edges }) => {
    const touched = new Set(nodes.map((node) => node.id))
    const lone = edges.filter((edge) => !touched.has(edge.source) && !touched.has(edge.target))
    onDelete([...touched], lone)
    // The draft takes them away; React Flow must not do it a second time.
    return Promise.resolve(false)
  }

  const onDrop = (event: DragEvent): void => {
    const kind = event.dataTransfer.getData(stepDragType)
    if (!kind) return
    event.preventDefault()
    onDropStep(kind, placeUnder(event, graph.paths, screenToFlowPosition({ x: event.clientX, y: event.clientY })))
  }

  const tidy = (): void => {
    dispatch({ type: 'move', positions: layoutFlow(flow, catalogue) })
    requestAnimationFrame(() => fit(true))
  }

  const dragged = (_: unknown, __: unknown, nodes: Card[]): void =>
    dispatch({ type: 'move', positions: Object.fromEntries(nodes.map((node) => [node.id, rounded(node.position)])) })

  // Undo must bring a drag back in one step, so the draft hears of it only at its end, and only if something moved.
  const dragStart = useRef('')
  return (
    <div className="ac-canvas" data-testid="canvas" onKeyDown={onKeyDown}>
      <span id="ac-canvas-keys" className="ac-unseen">
        {canvasKeysHelp}
      </span>
      <ReactFlow<Card, Path>
        aria-label="The flow"
        nodes={graph.cards}
        edges={graph.paths}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={graph.onNodesChange}
        onEdgesChange={graph.onEdgesChange}
        onNodeDragStart={(_, node) => (dragStart.current = JSON.stringify(node.position))}
        onNodeDragStop={(event, node, nodes) =>
          dragStart.current !== JSON.stringify(node.position) && dragged(event, node, nodes)
        }
        onSelectionDragStop={(event, nodes) => dragged(event, null, nodes)}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValid}
        onBeforeDelete={onBeforeDelete}
        onDragOver={(event) => allowStep(event, readOnly)}
        onDrop={onDrop}
        deleteKeyCode={readOnly ? null : deleteKeys}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        onlyRenderVisibleElements={flow.nodes.length > 100}
        connectionLineType={ConnectionLineType.SmoothStep}
        connectionRadius={32}
        nodeDragThreshold={3}
        colorMode={scheme}
        minZoom={0.2}
        maxZoom={1.6}
        onInit={() => fit(false)}
        proOptions={quiet}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} color="var(--ac-dot)" />
        <CanvasControls
          readOnly={readOnly}
          isMapShown={isMapShown}
          onToggleMap={() => setMapShown(!isMapShown)}
          onTidy={tidy}
          onFit={() => fit(true)}
        />
        {isMapShown && <MiniMap pannable zoomable position="bottom-right" ariaLabel="Small map of the flow" />}
      </ReactFlow>
      {isManySelected && <div className="ac-canvas-many">{graph.selected.length} steps selected</div>}
    </div>
  )
}

const deleteKeys = ['Delete', 'Backspace']
const quiet = { hideAttribution: true }

function allowStep(event: DragEvent, readOnly: boolean): void {
  if (readOnly || !event.dataTransfer.types.includes(stepDragType)) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
}

/** What lies under the mouse: an open way out, an edge, or bare canvas. */
function placeUnder(event: DragEvent, paths: readonly Path[], at: { x: number; y: number }): StepPlace {
  const under = event.target instanceof Element ? event.target : null
  const plus = under?.closest<HTMLElement>('[data-from]')
  if (plus?.dataset['from']) return { kind: 'after', from: plus.dataset['from'], out: plus.dataset['out'] ?? '' }
  const id =
    under?.closest<HTMLElement>('[data-edge]')?.dataset['edge'] ??
    under?.closest('.react-flow__edge')?.getAttribute('data-id')
  const edge = paths.find((path) => path.id === id)?.data?.edge
  if (edge) return { kind: 'insert', edge }
  return { kind: 'at', position: rounded({ x: at.x - cardSize.width / 2, y: at.y - cardSize.height / 2 }) }
}

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 }
}

function rounded({ x, y }: { x: number; y: number }): { x: number; y: number } {
  return { x: Math.round(x), y: Math.round(y) }
}

import { useMemo, useRef, useState, type ReactNode } from 'react'
import { Alert, Button, Drawer, VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react'
import { catalogue as ownCatalogue } from '@aftercart/nodes/model'
import { editors as ownEditors } from '@aftercart/nodes/editor'
import type { Problem } from '@aftercart/flow'
import { BuilderContext, type Builder, type StepPlace, type StepRequest } from './builder.context.ts'
import { Canvas } from './canvas/canvas.tsx'
import { useGraph } from './canvas/use-graph.ts'
import { findNode } from './draft/graph.ts'
import { useDraft } from './draft/use-draft.ts'
import { withTrigger } from './draft/with-trigger.ts'
import type { FlowBuilderProps } from './flow-builder.props.ts'
import { Header } from './header/header.tsx'
import { Inspector } from './inspector/inspector.tsx'
import { ManySelected, NothingSelected, PathSelected } from './inspector/nothing-selected.tsx'
import { Palette } from './palette/palette.tsx'
import { AddMenu } from './steps/add-menu.tsx'
import { stepGroups, type StepKind } from './steps/step-kind.ts'
import { useSteps } from './steps/use-steps.ts'
import { useKeeping } from './use-keeping.ts'
import { useShortcuts } from './use-shortcuts.ts'
import './workbench.css'

const none: readonly Problem[] = []
const noTexts: Readonly<Record<string, string>> = {}

export function Workbench(props: FlowBuilderProps) {
  const { catalogue = ownCatalogue, editors = ownEditors, readOnly = false, fixedTrigger = null } = props
  const given = useMemo(() => withTrigger(props.flow, catalogue, fixedTrigger), [props.flow, catalogue, fixedTrigger])
  const state = useDraft({ flow: given, catalogue, problems: props.problems ?? none, onChange: props.onChange })
  const { draft, dispatch, problems } = state
  const { flow } = draft
  const graph = useGraph({
    flow,
    catalogue,
    problems,
    counts: props.counts ?? noTexts,
    shares: props.shares ?? noTexts,
    readOnly,
  })
  const steps = useSteps({ flow, catalogue, readOnly, selected: graph.selected, select: graph.select, dispatch })
  const [request, askForStep] = useState<StepRequest | null>(null)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const root = useRef<HTMLDivElement>(null)

  const open = (problem: Problem): void => {
    graph.select(problem.node === null ? [] : [problem.node])
    if (problem.node !== null) steps.show(problem.node)
  }
  const nextProblem = (): void => {
    const at = problems.findIndex((each) => each.node !== null && each.node === graph.selected[0])
    const next = problems[(at + 1) % problems.length]
    if (next) open(next)
  }
  const keeping = useKeeping({
    ...props,
    flow,
    catalogue,
    isChanged: state.isChanged,
    markSaved: state.markSaved,
    showFirstProblem: nextProblem,
  })
  const onUndo = (): void => dispatch({ type: 'undo' })
  const onRedo = (): void => dispatch({ type: 'redo' })
  useShortcuts({
    root,
    onUndo,
    onRedo,
    onSave: () => props.onSave && !readOnly && keeping.save(),
    copied: steps.copied,
    pasteText: steps.pasteText,
  })

  const builder = useMemo<Builder>(
    () => ({ catalogue, editors, readOnly, fixedTrigger, askForStep }),
    [catalogue, editors, readOnly, fixedTrigger],
  )
  const pick = (kind: StepKind, place: StepPlace | null): void => {
    // Whoever asked on the canvas goes on there; whoever chose from the palette may want more of it.
    const isFromMenu = request !== null
    askForStep(null)
    setPaletteOpen(false)
    const added = steps.add(kind, place)
    if (added && isFromMenu) steps.focusCard(added)
  }
  const dropped = (key: string, place: StepPlace): void => {
    const kind = stepGroups(catalogue, fixedTrigger)
      .flatMap((group) => group.kinds)
      .find((each) => each.key === key)
    if (kind) pick(kind, place)
  }
  const openSettings = (): void => void requestAnimationFrame(() => focusFirstField(root.current))

  const inspector = renderInspector({ props, flow, graph, problems, dispatch, steps, open })
  return (
    <BuilderContext value={builder}>
      <div className="ac-builder" ref={root} data-testid="flow-builder">
        <Header
          title={props.title}
          breadcrumbs={props.breadcrumbs ?? []}
          statusText={keeping.statusText}
          problems={problems}
          canUndo={draft.past.length > 0}
          canRedo={draft.future.length > 0}
          readOnly={readOnly}
          busy={keeping.busy}
          actions={props.headerActions}
          publishLabel={props.publishLabel ?? 'Publish…'}
          onUndo={onUndo}
          onRedo={onRedo}
          onShowProblem={nextProblem}
          onSave={props.onSave ? keeping.save : null}
          onPublish={props.onPublish ? keeping.publish : null}
        />
        {keeping.failure && (
          <Alert
            color="attention"
            radius={0}
            icon={<IconAlertTriangle size={18} />}
            withCloseButton
            closeButtonLabel="Close"
            onClose={keeping.closeFailure}
          >
            {keeping.failure}
          </Alert>
        )}
        <div className="ac-builder-body">
          {!readOnly && !isNarrow && (
            <aside className="ac-builder-palette" aria-label="Steps to add">
              <Palette onPick={(kind) => pick(kind, null)} />
            </aside>
          )}
          <div className="ac-builder-canvas" ref={steps.canvas} role="region" aria-label="Canvas">
            <Canvas
              flow={flow}
              graph={graph}
              dispatch={dispatch}
              onDelete={steps.remove}
              onDropStep={dropped}
              focusCard={steps.focusCard}
              openSettings={openSettings}
              onRefused={steps.refuse}
            />
            <div className="ac-builder-notice" role="status">
              {steps.notice && <span>{steps.notice}</span>}
            </div>
            {isNarrow && !readOnly && (
              <Button
                className="ac-builder-add"
                radius="xl"
                leftSection={<IconPlus size={18} aria-hidden />}
                onClick={() => setPaletteOpen(true)}
              >
                Add a step
              </Button>
            )}
          </div>
          {!isNarrow && (
            <aside className="ac-builder-inspector" aria-label="Settings of the selected step">
              {inspector}
            </aside>
          )}
        </div>
        <AddMenu request={request} onPick={(kind, asked) => pick(kind, asked.where)} onClose={() => askForStep(null)} />
        {isNarrow && (
          <>
            <Sheet title="Add a step" isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)}>
              <Palette onPick={(kind) => pick(kind, null)} />
            </Sheet>
            <Sheet
              title="Settings"
              isOpen={graph.selected.length + graph.selectedPaths.length > 0 && !isPaletteOpen && !request}
              onClose={() => graph.select([])}
            >
              {inspector}
            </Sheet>
          </>
        )}
        <VisuallyHidden role="status">{steps.said}</VisuallyHidden>
      </div>
    </BuilderContext>
  )
}

function Sheet({
  title,
  isOpen,
  onClose,
  children,
}: {
  title: string
  isOpen: boolean
  onClose(): void
  children: ReactNode
}) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="bottom"
      size="72%"
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ content: 'ac-sheet' }}
      transitionProps={{ duration: 160 }}
    >
      {children}
    </Drawer>
  )
}

type InspectorInput = {
  props: FlowBuilderProps
  flow: FlowBuilderProps['flow']
  graph: ReturnType<typeof useGraph>
  problems: readonly Problem[]
  dispatch: ReturnType<typeof useDraft>['dispatch']
  steps: ReturnType<typeof useSteps>
  open(problem: Problem): void
}

function renderInspector({ props, flow, graph, problems, dispatch, steps, open }: InspectorInput): ReactNode {
  const { selected, selectedPaths, select } = graph
  const path = selectedPaths[0]
  const node = findNode(flow, selected[0] ?? '')
  if (selected.length > 1)
    return (
      <ManySelected count={selected.length} onDuplicate={steps.duplicate} onDelete={() => steps.remove(selected, [])} />
    )
  if (!node && path) return <PathSelected path={path} onDelete={() => steps.remove([], selectedPaths)} />
  if (!node) return <NothingSelected hasSteps={flow.nodes.length > 1} problems={problems} onOpen={open} />
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
      detail={props.renderNodeDetail?.(node)}
    />
  )
}

function focusFirstField(root: HTMLElement | null): void {
  root?.querySelector<HTMLElement>('.ac-inspector :is(input, textarea, select):not([disabled])')?.focus()
}

import { Alert, Button, Drawer, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react'
import { BuilderContext } from './builder.context.ts'
import { CanvasBar } from './canvas/canvas-bar.tsx'
import { Canvas } from './canvas/canvas.tsx'
import type { FlowBuilderProps } from './flow-builder.props.ts'
import { Header } from './header/header.tsx'
import { InspectorPanel } from './inspector/inspector-panel.tsx'
import { Palette } from './palette/palette.tsx'
import { AddMenu } from './steps/add-menu.tsx'
import { useWorkbench, type WorkbenchState } from './use-workbench.ts'
import './workbench.css'

/** Header above; palette, canvas and inspector side by side, or the two as sheets on a narrow screen. */
export function Workbench(props: FlowBuilderProps) {
  const bench = useWorkbench(props)
  const { isNarrow } = bench.sheets
  return (
    <BuilderContext value={bench.builder}>
      <div className="ac-builder" ref={bench.root} data-testid="flow-builder">
        <WorkbenchHeader bench={bench} {...props} />
        <div className="ac-builder-body">
          {!bench.readOnly && !isNarrow && (
            <aside className="ac-builder-palette" aria-label="Steps to add">
              <Palette hasTrigger={bench.hasTrigger} onPick={(kind) => bench.addStep(kind, null)} />
            </aside>
          )}
          <CanvasArea bench={bench} />
          {!isNarrow && (
            <aside className="ac-builder-inspector" aria-label="Settings">
              <InspectorPanel bench={bench} />
            </aside>
          )}
        </div>
        <AddMenu
          request={bench.request}
          onPick={(kind, asked) => bench.addStep(kind, asked.where)}
          onClose={bench.closeMenu}
        />
        {isNarrow && <Sheets bench={bench} />}
        <VisuallyHidden role="status">{bench.steps.said}</VisuallyHidden>
      </div>
    </BuilderContext>
  )
}

function WorkbenchHeader({ bench, ...props }: FlowBuilderProps & { bench: WorkbenchState }) {
  const { keeping, draft } = bench
  return (
    <>
      <Header
        title={props.title}
        breadcrumbs={props.breadcrumbs ?? []}
        statusText={keeping.statusText}
        problems={bench.problems}
        canUndo={draft.past.length > 0}
        canRedo={draft.future.length > 0}
        readOnly={bench.readOnly}
        busy={keeping.busy}
        actions={props.headerActions}
        publishLabel={props.publishLabel ?? 'Publish…'}
        onUndo={bench.onUndo}
        onRedo={bench.onRedo}
        onShowProblem={bench.showNextProblem}
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
    </>
  )
}

function CanvasArea({ bench }: { bench: WorkbenchState }) {
  const { steps, sheets } = bench
  return (
    <div className="ac-builder-canvas" ref={steps.canvas} role="region" aria-label="Canvas">
      <Canvas
        flow={bench.flow}
        graph={bench.graph}
        dispatch={bench.dispatch}
        onDelete={steps.remove}
        onDropStep={bench.dropStep}
        focusCard={steps.focusCard}
        openSettings={bench.focusSettings}
        onRefused={steps.refuse}
      />
      <CanvasBar
        flow={bench.flow}
        isPathsShown={bench.paths.isShown && bench.graph.selected.length === 0}
        onRules={() => bench.showFlow('rules')}
        onPaths={() => bench.showFlow('paths')}
      />
      <div className="ac-builder-notice" role="status">
        {steps.notice && <span>{steps.notice}</span>}
      </div>
      {sheets.isNarrow && !bench.readOnly && (
        <Button
          className="ac-builder-add"
          radius="xl"
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => sheets.setPaletteOpen(true)}
        >
          Add a step
        </Button>
      )}
    </div>
  )
}

/** One sheet for both: what is chosen from the palette opens its settings in the same place. */
function Sheets({ bench }: { bench: WorkbenchState }) {
  const { graph, sheets, paths } = bench
  const isSelected = graph.selected.length + graph.selectedPaths.length > 0
  const isOpen = sheets.isPaletteOpen || ((isSelected || sheets.isOverviewOpen) && !bench.request)
  const close = (): void => {
    graph.select([])
    sheets.setPaletteOpen(false)
    sheets.setOverviewOpen(false)
    paths.close()
  }
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      position="bottom"
      size="72%"
      title={sheetTitle(bench, isSelected)}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ content: 'ac-sheet' }}
      transitionProps={{ duration: 160 }}
    >
      {sheets.isPaletteOpen ? (
        <Palette hasTrigger={bench.hasTrigger} onPick={(kind) => bench.addStep(kind, null)} />
      ) : (
        <InspectorPanel bench={bench} />
      )}
    </Drawer>
  )
}

function sheetTitle({ sheets, paths }: WorkbenchState, isSelected: boolean): string {
  if (sheets.isPaletteOpen) return 'Add a step'
  if (isSelected) return 'Settings'
  return paths.isShown ? 'What it would send' : 'This flow'
}

import { useMemo, useRef, useState } from 'react'
import { useMediaQuery } from '@mantine/hooks'
import type { Problem } from '@aftercart/flow'
import { editors as ownEditors, type FormProps } from '@aftercart/nodes/editor'
import { catalogue as ownCatalogue } from '@aftercart/nodes/model'
import type { Builder, StepPlace, StepRequest } from './builder.context.ts'
import { useGraph } from './canvas/use-graph.ts'
import { useDraft } from './draft/use-draft.ts'
import { withTrigger } from './draft/with-trigger.ts'
import type { FlowBuilderProps } from './flow-builder.props.ts'
import { isTrigger } from './draft/connection.rules.ts'
import { usePaths } from './paths/use-paths.ts'
import { nextProblem } from './inspector/next-problem.ts'
import { stepGroups, type StepKind } from './steps/step-kind.ts'
import { useSteps } from './steps/use-steps.ts'
import { useKeeping } from './use-keeping.ts'
import { useShortcuts } from './use-shortcuts.ts'

const none: readonly Problem[] = []
const noCampaigns: FormProps['campaigns'] = []
const noTexts: Readonly<Record<string, string>> = {}

export type WorkbenchState = ReturnType<typeof useWorkbench>

/** Everything the builder knows while somebody draws, and what its parts may do. */
export function useWorkbench(props: FlowBuilderProps) {
  const { catalogue = ownCatalogue, editors = ownEditors, readOnly = false, fixedTrigger = null } = props
  const campaigns = props.campaigns ?? noCampaigns
  const given = useMemo(() => withTrigger(props.flow, catalogue, fixedTrigger), [props.flow, catalogue, fixedTrigger])
  const state = useDraft({ flow: given, catalogue, problems: props.problems ?? none, onChange: props.onChange })
  const { draft, dispatch, problems } = state
  const { flow } = draft
  const [counts, shares] = [props.counts ?? noTexts, props.shares ?? noTexts]
  const paths = usePaths(flow, catalogue)
  const graph = useGraph({ flow, catalogue, problems, counts, shares, lit: paths.lit, readOnly })
  const steps = useSteps({ flow, catalogue, readOnly, selected: graph.selected, select: graph.select, dispatch })
  const [request, askForStep] = useState<StepRequest | null>(null)
  const sheets = useSheets()
  const root = useRef<HTMLDivElement>(null)

  const openProblem = (problem: Problem): void => {
    graph.select(problem.node === null ? [] : [problem.node])
    sheets.setOverviewOpen(problem.node === null)
    if (problem.node !== null) steps.show(problem.node)
  }
  const showNextProblem = (): void => {
    const next = nextProblem(problems, graph.selected[0] ?? null)
    if (next) openProblem(next)
  }
  const keeping = useKeeping({ ...props, ...state, flow, catalogue, showNextProblem })
  const onUndo = (): void => dispatch({ type: 'undo' })
  const onRedo = (): void => dispatch({ type: 'redo' })
  const onSave = (): void => void (props.onSave && !readOnly && keeping.save())
  const onSearch = (): void => {
    if (sheets.isNarrow) sheets.setPaletteOpen(true)
    requestAnimationFrame(() => focusIn(root.current, '.ac-palette input'))
  }
  useShortcuts({ root, onUndo, onRedo, onSave, onSearch, copied: steps.copied, pasteText: steps.pasteText })

  const builder = useMemo<Builder>(
    () => ({ catalogue, editors, readOnly, fixedTrigger, campaigns, askForStep }),
    [catalogue, editors, readOnly, fixedTrigger, campaigns],
  )

  const addStep = (kind: StepKind, place: StepPlace | null): void => {
    // Whoever asked on the canvas goes on there; whoever chose from the palette may want more of it.
    const isFromMenu = request !== null
    askForStep(null)
    sheets.setPaletteOpen(false)
    const added = steps.add(kind, place)
    if (added && isFromMenu) steps.focusCard(added)
  }
  const dropStep = (key: string, place: StepPlace): void => {
    const kinds = stepGroups(catalogue, fixedTrigger).flatMap((group) => group.kinds)
    const kind = kinds.find((each) => each.key === key)
    if (kind) addStep(kind, place)
  }
  return {
    ...{ paths, hasTrigger: flow.nodes.some((node) => isTrigger(node, catalogue)) },
    ...{ root, builder, flow, draft, dispatch, problems, graph, steps, keeping, sheets, readOnly },
    ...{ openProblem, showNextProblem, onUndo, onRedo, addStep, dropStep },
    /** Where a step is being asked for with the small menu; null while it is closed. */
    request,
    closeMenu: () => askForStep(null),
    focusSettings: () => void requestAnimationFrame(() => focusIn(root.current, firstField)),
    /** Turns from the steps to the flow as a whole: its rules, or what it would send. */
    showFlow(what: 'rules' | 'paths'): void {
      graph.select([])
      if (what === 'paths') paths.show()
      else paths.close()
      sheets.setOverviewOpen(true)
      if (what === 'rules') requestAnimationFrame(() => focusIn(root.current, firstField))
    },
    renderNodeDetail: props.renderNodeDetail,
  }
}

/** On a narrow screen palette and inspector come up from below. */
function useSheets() {
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isOverviewOpen, setOverviewOpen] = useState(false)
  return { isNarrow, isPaletteOpen, setPaletteOpen, isOverviewOpen, setOverviewOpen }
}

const firstField = '.ac-inspector :is(input, textarea, select):not([disabled])'

function focusIn(root: HTMLElement | null, selector: string): void {
  root?.querySelector<HTMLElement>(selector)?.focus()
}

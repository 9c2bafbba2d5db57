import { useMemo, useRef, useState } from 'react'
import type { Problem } from '@aftercart/flow'
import { editors as ownEditors, type FormProps } from '@aftercart/nodes/editor'
import { catalogue as ownCatalogue } from '@aftercart/nodes/model'
import type { Builder, StepRequest } from './builder.context.ts'
import { useGraph } from './canvas/use-graph.ts'
import { isTrigger } from './draft/connection.rules.ts'
import { useDraft } from './draft/use-draft.ts'
import { withTrigger } from './draft/with-trigger.ts'
import type { FlowBuilderProps } from './flow-builder.props.ts'
import { usePaths } from './paths/use-paths.ts'
import { useAdding } from './steps/use-adding.ts'
import { useSteps } from './steps/use-steps.ts'
import { useAttention } from './use-attention.ts'
import { useKeeping } from './use-keeping.ts'
import { useSheets } from './use-sheets.ts'
import { useShortcuts } from './use-shortcuts.ts'

const none: readonly Problem[] = []
const noCampaigns: FormProps['campaigns'] = []
const noTexts: Readonly<Record<string, string>> = {}

export type WorkbenchState = ReturnType<typeof useWorkbench>

/** Everything the builder knows while somebody draws, and what its parts may do. */
export function useWorkbench(props: FlowBuilderProps) {
  const [request, askForStep] = useState<StepRequest | null>(null)
  const builder = useParts(props, askForStep)
  const { catalogue, readOnly, fixedTrigger } = builder
  const given = useMemo(() => withTrigger(props.flow, catalogue, fixedTrigger), [props.flow, catalogue, fixedTrigger])
  const state = useDraft({ flow: given, catalogue, problems: props.problems ?? none, onChange: props.onChange })
  const { draft, dispatch, problems } = state
  const { flow } = draft
  const paths = usePaths(flow, catalogue)
  const [counts, shares] = [props.counts ?? noTexts, props.shares ?? noTexts]
  const graph = useGraph({ flow, catalogue, problems, counts, shares, lit: paths.lit, readOnly })
  const steps = useSteps({ flow, catalogue, readOnly, selected: graph.selected, select: graph.select, dispatch })
  const sheets = useSheets()
  const root = useRef<HTMLDivElement>(null)
  const attention = useAttention({ root, graph, problems, steps, paths, sheets, readOnly })
  const { showNextProblem, onSearch } = attention
  const keeping = useKeeping({ ...props, ...state, flow, catalogue, showNextProblem })
  const onUndo = (): void => dispatch({ type: 'undo' })
  const onRedo = (): void => dispatch({ type: 'redo' })
  const onSave = (): void => void (props.onSave && !readOnly && keeping.save())
  useShortcuts({ root, onUndo, onRedo, onSave, onSearch, copied: steps.copied, pasteText: steps.pasteText })
  return {
    ...{ root, builder, flow, draft, dispatch, problems, graph, steps, paths, keeping, sheets, readOnly },
    ...useAdding({ builder, steps, sheets, request }),
    ...attention,
    ...{ onUndo, onRedo, renderNodeDetail: props.renderNodeDetail },
    hasTrigger: flow.nodes.some((node) => isTrigger(node, catalogue)),
    /** Where a step is being asked for with the small menu; null while it is closed. */
    request,
  }
}

function useParts(props: FlowBuilderProps, askForStep: Builder['askForStep']): Builder {
  const { catalogue = ownCatalogue, editors = ownEditors, readOnly = false, fixedTrigger = null } = props
  const { campaigns = noCampaigns } = props
  return useMemo(
    () => ({ catalogue, editors, readOnly, fixedTrigger, campaigns, askForStep }),
    [catalogue, editors, readOnly, fixedTrigger, campaigns, askForStep],
  )
}

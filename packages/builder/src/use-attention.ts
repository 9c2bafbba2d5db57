import type { RefObject } from 'react'
import type { Problem } from '@aftercart/flow'
import type { GraphState } from './canvas/use-graph.ts'
import { nextProblem } from './inspector/next-problem.ts'
import type { PathsState } from './paths/use-paths.ts'
import type { Sheets } from './use-sheets.ts'

type Options = {
  root: RefObject<HTMLElement | null>
  graph: Pick<GraphState, 'selected' | 'select'>
  problems: readonly Problem[]
  steps: { show(id: string): void }
  paths: PathsState
  sheets: Sheets
  readOnly: boolean
}

/** Where one looks and types next: at a problem, in the settings, at the flow as a whole, or in the search. */
export function useAttention({ root, graph, problems, steps, paths, sheets, readOnly }: Options) {
  const openProblem = (problem: Problem): void => {
    graph.select(problem.node === null ? [] : [problem.node])
    sheets.setOverviewOpen(problem.node === null)
    if (problem.node !== null) steps.show(problem.node)
  }
  const focusSettings = (): void => focusSoon(root, firstField)
  return {
    openProblem,
    focusSettings,
    showNextProblem(): void {
      const next = nextProblem(problems, graph.selected[0] ?? null)
      if (next) openProblem(next)
    },
    /** Turns from the steps to the flow as a whole: its rules, or what it would send. */
    showFlow(what: 'rules' | 'paths'): void {
      graph.select([])
      sheets.setOverviewOpen(true)
      if (what === 'paths') return paths.show()
      paths.close()
      focusSettings()
    },
    onSearch(): void {
      if (readOnly) return
      if (sheets.isNarrow) sheets.setPaletteOpen(true)
      focusSoon(root, '.ac-palette input')
    },
  }
}

const firstField = '.ac-inspector :is(input, textarea, select):not([disabled])'

/** Once what is asked for has been drawn. */
function focusSoon(root: RefObject<HTMLElement | null>, selector: string): void {
  requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(selector)?.focus())
}

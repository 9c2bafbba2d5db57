import { createContext, useContext } from 'react'
import type { Catalogue, FlowEdge, Trigger } from '@aftercart/flow'
import type { FormProps, NodeEditor } from '@aftercart/nodes/editor'
import type { Position } from './draft/draft.reducer.ts'

/** Where a step is asked for, and where on the screen the question stands. */
export type StepRequest = { where: StepPlace; screen: Position }

export type StepPlace =
  | { kind: 'at'; position: Position }
  | { kind: 'after'; from: string; out: string; position?: Position }
  | { kind: 'insert'; edge: FlowEdge }

/** What every part of the builder may need, and which never changes while one draws. */
export type Builder = {
  catalogue: Catalogue
  editors: Readonly<Record<string, NodeEditor>>
  readOnly: boolean
  fixedTrigger: Trigger | null
  campaigns: FormProps['campaigns']
  /** Opens the small menu that adds a step there; null closes it. */
  askForStep(request: StepRequest | null): void
}

export const BuilderContext = createContext<Builder | null>(null)

export function useBuilder(): Builder {
  const builder = useContext(BuilderContext)
  if (!builder) throw new Error('This part of the builder stands outside <FlowBuilder>.')
  return builder
}

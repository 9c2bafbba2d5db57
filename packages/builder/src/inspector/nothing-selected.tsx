import { Button, Kbd } from '@mantine/core'
import { useOs } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import type { Flow, Problem } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import type { Path } from '../canvas/flow-graph.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { FlowRules } from '../rules/flow-rules.tsx'
import { ProblemList } from './problem-list.tsx'

type EmptyProps = {
  flow: Flow
  problems: readonly Problem[]
  onOpen(problem: Problem): void
  dispatch(action: DraftAction): void
}

/** The flow as a whole, while no step is selected: its rules, all that still needs attention, and what one may do here. */
export function NothingSelected({ flow, problems, onOpen, dispatch }: EmptyProps) {
  return (
    <div className="ac-inspector nokey" data-testid="inspector">
      <div className="ac-inspector-head ac-flow-head">
        <h2>This flow</h2>
      </div>
      {problems.length > 0 && (
        <section aria-label="Needs attention">
          <h3 className="ac-inspector-title">Needs attention</h3>
          <ProblemList problems={problems} onOpen={onOpen} />
        </section>
      )}
      <FlowRules settings={flow.settings ?? {}} dispatch={dispatch} />
      <HowTo hasSteps={flow.nodes.length > 1} />
    </div>
  )
}

function HowTo({ hasSteps }: { hasSteps: boolean }) {
  const { readOnly } = useBuilder()
  const command = useOs() === 'macos' ? '⌘' : 'Ctrl'
  if (readOnly)
    return <p className="ac-inspector-hint">Press a step to see what it does. This flow can only be looked at.</p>
  return (
    <section className="ac-next" aria-label="How to draw">
      <p className="ac-inspector-hint">
        {hasSteps
          ? 'Press a step to set what it does. Drag from the dot below a card to the card that comes next; drag onto bare canvas to add a new one.'
          : 'Begin with a step: drag one from the left onto the canvas, or press it. An email to the customer is a good first one.'}
      </p>
      <p className="ac-inspector-hint ac-keys-hint">
        <Kbd>{command}</Kbd> <Kbd>K</Kbd> finds a step · <Kbd>{command}</Kbd> <Kbd>Z</Kbd> undoes · <Kbd>Delete</Kbd>{' '}
        takes a step away · <Kbd>{command}</Kbd> <Kbd>S</Kbd> saves
      </p>
    </section>
  )
}

export function ManySelected({
  count,
  onDuplicate,
  onDelete,
}: {
  count: number
  onDuplicate(): void
  onDelete(): void
}) {
  const { readOnly } = useBuilder()
  return (
    <div className="ac-inspector nokey" data-testid="inspector">
      <div className="ac-inspector-head">
        <h2>{count} steps selected</h2>
      </div>
      <p className="ac-inspector-hint">Drag one of them to move all. Press one alone to see its settings.</p>
      {!readOnly && (
        <div className="ac-inspector-buttons">
          <Button variant="default" onClick={onDuplicate}>
            Duplicate
          </Button>
          <Button variant="default" onClick={onDelete}>
            Delete steps
          </Button>
        </div>
      )}
    </div>
  )
}

export function PathSelected({ path, onDelete }: { path: Path; onDelete(): void }) {
  const { readOnly } = useBuilder()
  return (
    <div className="ac-inspector nokey" data-testid="inspector">
      <div className="ac-inspector-head">
        <h2>Path</h2>
      </div>
      <p className="ac-inspector-hint">
        From “{path.data?.from}” to “{path.data?.to}”.
      </p>
      {!readOnly && (
        <div className="ac-inspector-buttons">
          <Button variant="default" leftSection={<IconTrash size={16} stroke={1.75} aria-hidden />} onClick={onDelete}>
            Disconnect
          </Button>
        </div>
      )}
    </div>
  )
}

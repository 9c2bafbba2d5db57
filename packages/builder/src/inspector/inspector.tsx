import type { ReactNode } from 'react'
import { ActionIcon, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconTrash } from '@tabler/icons-react'
import { flowTrigger, type Flow, type FlowNode, type Problem } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import { isTrigger } from '../draft/connection.rules.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { StepIcon } from '../step-icon.tsx'
import { MeetingPaths } from './meeting-paths.tsx'
import { NextSteps } from './next-steps.tsx'
import { ProblemList } from './problem-list.tsx'
import './inspector.css'

type Props = {
  flow: Flow
  node: FlowNode
  problems: readonly Problem[]
  dispatch(action: DraftAction): void
  onDuplicate(): void
  onDelete(): void
  onSelect(id: string): void
  detail: ReactNode
}

/** The settings of the selected step. */
export function Inspector({ flow, node, problems, dispatch, onDuplicate, onDelete, onSelect, detail }: Props) {
  const { catalogue, editors, readOnly, fixedTrigger, campaigns } = useBuilder()
  const model = catalogue[node.type]
  const editor = editors[node.type]
  const own = problems.filter((each) => each.node === node.id).map(withoutTitle)
  const above = own.filter(
    (each) => each.field === undefined || !editor?.fields.includes(each.field.split('.')[0] ?? ''),
  )
  const isFixed = fixedTrigger !== null && isTrigger(node, catalogue)
  return (
    <div className="ac-inspector nokey" data-testid="inspector">
      <div className="ac-inspector-head">
        <StepIcon type={node.type} size={32} catalogue={catalogue} editors={editors} />
        <h2>{model?.title ?? node.type}</h2>
        {!readOnly && !isTrigger(node, catalogue) && <StepMenu onDuplicate={onDuplicate} onDelete={onDelete} />}
      </div>
      <ProblemList problems={above} />
      {editor ? (
        // A form of its own for each step: what was half typed in one must not show up in the next.
        <editor.Form
          key={node.id}
          params={node.params}
          onChange={(params) => dispatch({ type: 'params', node: node.id, params })}
          problems={own}
          trigger={fixedTrigger ?? flowTrigger(flow, catalogue)}
          triggerIsFixed={isFixed}
          campaigns={campaigns}
          readOnly={readOnly}
        />
      ) : (
        <p className="ac-inspector-hint">
          This kind of step is unknown here. It stays as it is; you can move it or take it away.
        </p>
      )}
      {detail}
      <MeetingPaths flow={flow} node={node} dispatch={dispatch} />
      <NextSteps flow={flow} node={node} dispatch={dispatch} onSelect={onSelect} />
    </div>
  )
}

/** In the list of all problems each says which step it is about; among the step's own settings that is noise. */
function withoutTitle(problem: Problem): Problem {
  const message = problem.message.replace(/^"[^"]*": /, '')
  return message === problem.message ? problem : { ...problem, message }
}

function StepMenu({ onDuplicate, onDelete }: { onDuplicate(): void; onDelete(): void }) {
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="More for this step">
          <IconDots size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />} onClick={onDuplicate}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} stroke={1.75} aria-hidden />} color="attention" onClick={onDelete}>
          Delete step
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

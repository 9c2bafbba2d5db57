import { UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { Flow, FlowPath, PathStep } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import { findNode } from '../draft/graph.ts'
import { StepIcon } from '../step-icon.tsx'
import { sayChoices, sayDelay, sayEnd, sayMessages } from './path.words.ts'

type Props = { flow: Flow; path: FlowPath; isOpen: boolean; onToggle(): void; onShow(node: string): void }

/** One way through the flow: folded what it sends and which decisions lead there, open step by step. */
export function PathCard({ flow, path, isOpen, onToggle, onShow }: Props) {
  const { title, when } = sayMessages(path)
  const byRule = useIsEndedByRule(flow, path)
  const choices = [sayChoices(path), byRule ? 'Ended by a rule' : ''].filter(Boolean).join(' · ')
  return (
    <li className="ac-path-card" data-open={isOpen || undefined}>
      <UnstyledButton className="ac-path-head" aria-expanded={isOpen} onClick={onToggle}>
        <span className="ac-path-title">
          {title}
          {when && <span className="ac-path-when"> {when}</span>}
        </span>
        <IconChevronDown size={16} stroke={1.75} aria-hidden />
        <span className="ac-path-choices">{choices || 'Straight through'}</span>
      </UnstyledButton>
      {isOpen && (
        <>
          <ol className="ac-path-steps">
            {path.steps.map((step, index) => (
              <Step key={index} flow={flow} step={step} before={path.steps[index - 1]} onShow={onShow} />
            ))}
          </ol>
          <p className="ac-inspector-hint">{sayEnd(path.ends, byRule)}</p>
        </>
      )}
    </li>
  )
}

function useIsEndedByRule(flow: Flow, { steps, ends }: FlowPath): boolean {
  const { catalogue } = useBuilder()
  const last = findNode(flow, steps.at(-1)?.node ?? '')
  return ends === 'exit' && catalogue[last?.type ?? '']?.behaviour.kind !== 'exit'
}

type StepProps = { flow: Flow; step: PathStep; before: PathStep | undefined; onShow(node: string): void }

function Step({ flow, step, before, onShow }: StepProps) {
  const { catalogue, editors } = useBuilder()
  const isNewTime = before === undefined || before.at !== step.at || before.since !== step.since
  const isNewStart = step.since !== null && before?.since !== step.since
  return (
    <>
      {isNewTime && (
        <li className="ac-path-time">
          {isNewStart && step.at < 1000 ? `When “${step.since}” happens` : sayDelay(step.at)}
          {!isNewStart && step.since !== null && step.at >= 1000 && ` from then`}
        </li>
      )}
      <li>
        <UnstyledButton
          className="ac-path-step"
          data-sends={step.sends || undefined}
          title="Show it on the canvas"
          onClick={() => onShow(step.node)}
        >
          <StepIcon type={findNode(flow, step.node)?.type ?? ''} size={24} catalogue={catalogue} editors={editors} />
          <span>
            <span className="ac-path-step-title">{step.title}</span>
            {step.way !== null && <span className="ac-path-way">{step.way}</span>}
            {step.sends && <span className="ac-path-step-detail">{step.detail}</span>}
          </span>
        </UnstyledButton>
      </li>
    </>
  )
}

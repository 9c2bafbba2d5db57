import { CloseButton } from '@mantine/core'
import type { Flow, Problem } from '@aftercart/flow'
import { ProblemList } from '../inspector/problem-list.tsx'
import { PathCard } from './path-card.tsx'
import type { PathsState } from './use-paths.ts'
import './paths.css'

type Props = {
  flow: Flow
  paths: PathsState
  problems: readonly Problem[]
  onOpenProblem(problem: Problem): void
  /** Brings a step into view on the canvas. */
  onShow(node: string): void
}

/** "What it would send": every way somebody can take through the flow, with each message and its time. */
export function PathsPanel({ flow, paths, problems, onOpenProblem, onShow }: Props) {
  const errors = problems.filter((each) => each.severity === 'error')
  return (
    <div className="ac-inspector nokey" data-testid="paths">
      <div className="ac-inspector-head ac-flow-head">
        <h2>What it would send</h2>
        <CloseButton aria-label="Close what it would send" onClick={paths.close} />
      </div>
      {errors.length > 0 ? (
        <>
          <p className="ac-inspector-hint">A flow that cannot run sends nothing. Mend this first:</p>
          <ProblemList problems={errors} onOpen={onOpenProblem} />
        </>
      ) : (
        <>
          <p className="ac-inspector-hint">{intro(paths)}</p>
          <ol className="ac-paths">
            {paths.paths.map((path, index) => (
              <PathCard
                key={index}
                flow={flow}
                path={path}
                isOpen={paths.open === index}
                onToggle={() => paths.setOpen(paths.open === index ? null : index)}
                onShow={onShow}
              />
            ))}
          </ol>
        </>
      )}
    </div>
  )
}

function intro({ paths, more }: PathsState): string {
  const count = paths.length === 1 ? 'There is one way' : `There are ${more ? 'more than ' : ''}${paths.length} ways`
  const first = more ? ' Here are the first.' : ''
  return `${count} through this flow as it is drawn now.${first} Times are reckoned from this moment, for an example customer; quiet hours and caps may hold a message longer.`
}

import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { Problem } from '@aftercart/flow'

type Props = { problems: readonly Problem[]; onOpen?: (problem: Problem) => void }

/** Problems in whole sentences; with `onOpen`, each leads to the step it belongs to. */
export function ProblemList({ problems, onOpen }: Props) {
  if (problems.length === 0) return null
  return (
    <ul className="ac-problem-list">
      {problems.map((problem, index) => (
        <li key={`${problem.code}-${problem.node}-${index}`} className={`ac-problem ac-problem-${problem.severity}`}>
          {problem.severity === 'error' ? (
            <IconAlertTriangle size={18} stroke={1.75} aria-label="Problem" />
          ) : (
            <IconInfoCircle size={18} stroke={1.75} aria-label="Note" />
          )}
          {onOpen && problem.node !== null ? (
            <button type="button" onClick={() => onOpen(problem)}>
              {problem.message}
            </button>
          ) : (
            <span>{problem.message}</span>
          )}
        </li>
      ))}
    </ul>
  )
}

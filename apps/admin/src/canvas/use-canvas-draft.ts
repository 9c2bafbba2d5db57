import type { Flow, Problem } from '@aftercart/flow'
import { notifications } from '@mantine/notifications'
import { useCallback, useRef, useState } from 'react'
import type { Decision } from '../publish/publish.modal.tsx'
import { requestProblems } from '../server/trpc.ts'
import { isBlankFlow } from './blank-flow.ts'
import { flowProblems } from './server-problems.ts'

type Options = {
  flow: Flow
  title: string
  onSave: (flow: Flow) => Promise<unknown>
  onPublish: (flow: Flow, decision: Decision) => Promise<unknown>
}

type Publishing = { flow: Flow; settle: () => void }

/** What is drawn and not kept yet, what the server found wrong with it, and the question that publishing asks. */
export function useCanvasDraft({ flow, title, onSave, onPublish }: Options) {
  const current = useRef(flow)
  const [changed, setChanged] = useState(false)
  const [blank, setBlank] = useState(() => isBlankFlow(flow))
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const [publishing, setPublishing] = useState<Publishing | null>(null)

  const onChange = useCallback((next: Flow) => {
    current.current = next
    setChanged(true)
    setBlank(isBlankFlow(next))
    setProblems([])
  }, [])

  async function save(kept: Flow) {
    await onSave(kept)
    if (current.current === kept || !changed) setChanged(false)
  }

  /** Ends when the question has been answered, either way. */
  function askToPublish(asked: Flow): Promise<void> {
    return new Promise((resolve) => setPublishing({ flow: asked, settle: resolve }))
  }

  async function publish(asked: Flow, decision: Decision) {
    try {
      await onPublish(asked, decision)
    } catch (error) {
      setProblems(flowProblems(requestProblems(error).filter((problem) => problem.node != null)))
      throw error
    }
    setChanged(false)
    notifications.show({ title: 'Published', message: `“${title}” runs from now on as drawn.` })
  }

  function closeQuestion() {
    publishing?.settle()
    setPublishing(null)
  }
  return { current, changed, blank, problems, publishing, onChange, save, askToPublish, publish, closeQuestion }
}

import { FlowBuilder, type Breadcrumb } from '@aftercart/builder'
import type { Flow, Problem, Trigger } from '@aftercart/flow'
import { Burger } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useCallback, useRef, useState, type ReactNode } from 'react'
import { useShell } from '../app/shell.context.ts'
import { requestProblems } from '../server/trpc.ts'
import classes from './canvas-frame.module.css'
import { LeaveGuard } from './leave-guard.tsx'
import { PublishModal, type UnderWay } from './publish.modal.tsx'
import { flowProblems } from './server-problems.ts'
import { isBlankFlow } from './blank-flow.ts'
import { PeopleHere, useWhoIsWhere } from './who-is-where.tsx'

/** What the canvas needs to know of the campaign it draws; null when nothing was ever saved there. */
export type Drawn = {
  id: string
  publishedVersion: number | null
  publishedFlow: Flow | null
  hasUnpublishedChanges: boolean
  counts: { last30Days: number; active: number }
}

type CanvasFrameProps = {
  campaign: Drawn | null
  flow: Flow
  title: string
  breadcrumbs: readonly Breadcrumb[]
  fixedTrigger?: Trigger
  headerActions?: ReactNode
  /** Shown over the canvas until the first step is drawn. */
  beginning?: ReactNode
  onSave: (flow: Flow) => Promise<unknown>
  onPublish: (flow: Flow, underWay: UnderWay) => Promise<unknown>
}

type Publishing = { flow: Flow; settle: (error?: unknown) => void }

/** The canvas as a page: saves, asks before it publishes, and lets nobody leave unsaved work by mistake. */
export function CanvasFrame({
  campaign,
  flow,
  title,
  breadcrumbs,
  fixedTrigger,
  headerActions,
  beginning,
  onSave,
  onPublish,
}: CanvasFrameProps) {
  useDocumentTitle(`${title} · Aftercart`)
  const { navigationOpened, toggleNavigation } = useShell()
  const current = useRef(flow)
  const [changed, setChanged] = useState(false)
  const [blank, setBlank] = useState(() => isBlankFlow(flow))
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const [publishing, setPublishing] = useState<Publishing | null>(null)
  const whoIsWhere = useWhoIsWhere(campaign?.id)

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
    return new Promise((resolve) => setPublishing({ flow: asked, settle: () => resolve() }))
  }

  async function publish(asked: Flow, underWay: UnderWay) {
    try {
      await onPublish(asked, underWay)
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

  return (
    <main id="content" className={classes.frame}>
      <div className={classes.narrowBar}>
        <Burger opened={navigationOpened} onClick={toggleNavigation} size="sm" aria-label="Open navigation" />
        <span aria-hidden>aftercart</span>
      </div>
      <div className={classes.canvas}>
        <FlowBuilder
          flow={flow}
          title={title}
          breadcrumbs={breadcrumbs}
          {...(fixedTrigger === undefined ? {} : { fixedTrigger })}
          {...(campaign === null
            ? {}
            : {
                status: {
                  liveVersion: campaign.publishedVersion,
                  hasUnpublishedChanges: campaign.hasUnpublishedChanges,
                },
              })}
          problems={problems}
          counts={whoIsWhere.counts(current.current, campaign?.counts.last30Days ?? 0)}
          headerActions={headerActions}
          renderNodeDetail={(node) => <PeopleHere people={whoIsWhere.at(node.id)} />}
          onChange={onChange}
          onSave={save}
          onPublish={askToPublish}
        />
        {blank && beginning !== undefined && <div className={classes.beginning}>{beginning}</div>}
      </div>
      {publishing && (
        <PublishModal campaign={campaign} flow={publishing.flow} onPublish={publish} onClose={closeQuestion} />
      )}
      <LeaveGuard active={changed} onSave={() => save(current.current)} />
    </main>
  )
}

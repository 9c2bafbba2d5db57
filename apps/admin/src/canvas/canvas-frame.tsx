import { FlowBuilder, type Breadcrumb } from '@aftercart/builder'
import type { Flow, Trigger } from '@aftercart/flow'
import { Burger } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useShell } from '../app/shell.context.ts'
import { PublishModal, type Decision } from '../publish/publish.modal.tsx'
import classes from './canvas-frame.module.css'
import { LeaveGuard } from './leave-guard.tsx'
import { useCanvasDraft } from './use-canvas-draft.ts'
import { useOtherCampaigns } from './use-other-campaigns.ts'
import { PeopleHere, useWhoIsWhere } from './who-is-where.tsx'

/** What the canvas needs to know of the campaign it draws; null when nothing was ever saved there. */
export type Drawn = {
  id: string
  publishedVersion: number | null
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
  onPublish: (flow: Flow, decision: Decision) => Promise<unknown>
}

/** The canvas as a page: saves, asks before it publishes, and lets nobody leave unsaved work by mistake. */
export function CanvasFrame({ campaign, beginning, ...props }: CanvasFrameProps) {
  const { flow, title, breadcrumbs, fixedTrigger, headerActions } = props
  useDocumentTitle(`${title} · Aftercart`)
  const draft = useCanvasDraft(props)
  const whoIsWhere = useWhoIsWhere(campaign?.id)
  const campaigns = useOtherCampaigns(campaign?.id)
  return (
    <main id="content" className={classes.frame}>
      <NarrowBar />
      <div className={classes.canvas}>
        <FlowBuilder
          {...{ flow, title, breadcrumbs, headerActions, campaigns }}
          {...(fixedTrigger === undefined ? {} : { fixedTrigger })}
          {...(campaign === null ? {} : { status: statusOf(campaign) })}
          problems={draft.problems}
          counts={whoIsWhere.counts(draft.current.current, campaign?.counts.last30Days ?? 0)}
          renderNodeDetail={(node) => <PeopleHere people={whoIsWhere.at(node.id)} />}
          onChange={draft.onChange}
          onSave={draft.save}
          onPublish={draft.askToPublish}
        />
        {draft.blank && beginning !== undefined && <div className={classes.beginning}>{beginning}</div>}
      </div>
      {draft.publishing && (
        <PublishModal
          campaign={campaign}
          flow={draft.publishing.flow}
          onPublish={draft.publish}
          onClose={draft.closeQuestion}
        />
      )}
      <LeaveGuard active={draft.changed} onSave={() => draft.save(draft.current.current)} />
    </main>
  )
}

function NarrowBar() {
  const { navigationOpened, toggleNavigation } = useShell()
  return (
    <div className={classes.narrowBar}>
      <Burger opened={navigationOpened} onClick={toggleNavigation} size="sm" aria-label="Open navigation" />
      <span aria-hidden>aftercart</span>
    </div>
  )
}

function statusOf({ publishedVersion, hasUnpublishedChanges }: Drawn) {
  return { liveVersion: publishedVersion, hasUnpublishedChanges }
}

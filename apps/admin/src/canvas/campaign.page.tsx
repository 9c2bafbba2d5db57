import { flowTrigger, purchaseActionTriggers } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import { Navigate, useNavigate, useParams } from 'react-router'
import { cellPath } from '../actions/cell.path.ts'
import { RenameModal } from '../campaigns/rename.modal.tsx'
import { StartRunsModal } from '../campaigns/start-runs.modal.tsx'
import { UnpublishModal } from '../campaigns/unpublish.modal.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import { CanvasFrame } from './canvas-frame.tsx'
import { CanvasMenu } from './canvas-menu.tsx'

type Campaign = inferOutput<Server['campaigns']['get']>

/** The canvas of one campaign. Purchase actions have a canvas of their own, and this leads there. */
export function CampaignPage() {
  const { campaignId = '' } = useParams()
  const trpc = useTRPC()
  const campaign = useQuery(trpc.campaigns.get.queryOptions({ campaignId }, { refetchInterval: 5000 }))
  if (campaign.data === undefined) {
    return (
      <Page crumbs={[{ label: 'Campaigns', to: '/campaigns' }]} title="Campaign" layout="fill">
        <Loaded query={campaign} what="This campaign" loading={<div aria-busy="true" />}>
          {() => null}
        </Loaded>
      </Page>
    )
  }
  const { kind, trigger, sku } = campaign.data
  const cell = kind === 'purchase-actions' ? purchaseActionTriggers.find((each) => each === trigger) : undefined
  if (cell !== undefined) return <Navigate to={cellPath(sku, cell)} replace />
  return <Drawing key={campaignId} campaign={campaign.data} />
}

function Drawing({ campaign }: { campaign: Campaign }) {
  const navigate = useNavigate()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const campaignId = campaign.id
  // What comes from outside while one draws changes the counts and the version, never the drawing.
  const [flow] = useState(campaign.draft)
  const [question, setQuestion] = useState<'rename' | 'unpublish' | 'start' | null>(null)
  const keep = async (changed: Campaign) => {
    await queries.cancelQueries({ queryKey: trpc.campaigns.get.queryKey({ campaignId }) })
    queries.setQueryData(trpc.campaigns.get.queryKey({ campaignId }), changed)
    await queries.invalidateQueries(trpc.campaigns.list.pathFilter())
  }
  const saveDraft = useMutation(trpc.campaigns.saveDraft.mutationOptions({ onSuccess: keep }))
  const publish = useMutation(trpc.campaigns.publish.mutationOptions({ onSuccess: keep }))
  const close = () => setQuestion(null)
  return (
    <>
      <CanvasFrame
        campaign={campaign}
        flow={flow}
        title={campaign.name}
        breadcrumbs={[{ label: 'Campaigns', href: '/campaigns', onClick: () => void navigate('/campaigns') }]}
        headerActions={
          <>
            {startsByHand(campaign) && (
              <Button variant="default" size="sm" onClick={() => setQuestion('start')}>
                Start for contacts…
              </Button>
            )}
            <CanvasMenu
              campaignId={campaignId}
              onRename={() => setQuestion('rename')}
              onUnpublish={campaign.publishedVersion === null ? undefined : () => setQuestion('unpublish')}
            />
          </>
        }
        onSave={(draft) => saveDraft.mutateAsync({ campaignId, flow: draft })}
        onPublish={(_drawn, decision) => publish.mutateAsync({ campaignId, ...decision })}
      />
      {question === 'rename' && <RenameModal campaign={campaign} onRenamed={keep} onClose={close} />}
      {question === 'start' && <StartRunsModal campaign={campaign} onClose={close} />}
      {question === 'unpublish' && <UnpublishModal campaign={campaign} onUnpublished={keep} onClose={close} />}
    </>
  )
}

/** What is published decides, not the draft: that is what would run. */
function startsByHand({ publishedFlow }: Campaign): boolean {
  return publishedFlow !== null && flowTrigger(publishedFlow, catalogue) === 'manual'
}

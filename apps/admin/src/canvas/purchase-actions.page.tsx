import type { Flow } from '@aftercart/flow'
import type { Template } from '@aftercart/nodes/templates'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import { Navigate, useNavigate, useParams } from 'react-router'
import { nameCell, triggerHeadings, type CellPlace } from '../actions/actions.model.ts'
import { CopyModal } from '../actions/copy.modal.tsx'
import { cellOfPath } from '../actions/cell.path.ts'
import { sayFailure } from '../page/failure.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import { Beginning } from './beginning.tsx'
import { CanvasFrame } from './canvas-frame.tsx'
import { CanvasMenu } from './canvas-menu.tsx'
import { blankFlow } from './blank-flow.ts'
import { templatesForCell } from './ready-made.ts'

type Campaign = inferOutput<Server['purchaseActions']['get']>

/** The canvas of one cell of the Actions screen. */
export function PurchaseActionsPage() {
  const { row, trigger } = useParams()
  const place = cellOfPath(row, trigger)
  if (!place) return <Navigate to="/actions" replace />
  return <CellCanvas key={`${place.trigger} ${place.sku ?? ''}`} place={place} />
}

function CellCanvas({ place }: { place: CellPlace }) {
  const trpc = useTRPC()
  const name = useRowName(place.sku)
  const campaign = useQuery(trpc.purchaseActions.get.queryOptions(place, { refetchInterval: 5000 }))
  const title = nameCell(place.trigger, { sku: place.sku, name })
  if (campaign.data === undefined) {
    return (
      <Page title={title} layout="fill">
        <Loaded query={campaign} what="This action set" loading={<div aria-busy="true" />}>
          {() => null}
        </Loaded>
      </Page>
    )
  }
  return <Drawing place={place} rowName={name} campaign={campaign.data} />
}

function Drawing({ place, rowName, campaign }: { place: CellPlace; rowName: string; campaign: Campaign }) {
  const navigate = useNavigate()
  const { saveDraft, publish, clear } = useChanges(place)
  // What comes from outside while one draws changes the counts and the version, never the drawing. One that was put in place of another begins afresh: the number tells the canvas so.
  const [drawing, setDrawing] = useState(() => ({ flow: campaign?.draft ?? blankFlow(place.trigger), number: 0 }))
  const replace = (flow: Flow) => setDrawing(({ number }) => ({ flow, number: number + 1 }))
  const [copying, setCopying] = useState(false)
  const rows = useRows(copying)

  async function applyTemplate(template: Template) {
    try {
      replace((await saveDraft.mutateAsync({ ...place, flow: template.flow })).draft)
    } catch (error) {
      notifications.show({ color: 'attention', title: 'The template could not be used', message: sayFailure(error) })
    }
  }
  async function clearAll() {
    await clear.mutateAsync(place)
    replace(blankFlow(place.trigger))
  }

  return (
    <>
      <CanvasFrame
        key={drawing.number}
        campaign={campaign}
        flow={drawing.flow}
        title={triggerHeadings[place.trigger]}
        breadcrumbs={[
          { label: 'Actions', href: '/actions', onClick: () => void navigate('/actions') },
          { label: place.sku === null ? 'Default settings' : rowName },
        ]}
        fixedTrigger={place.trigger}
        headerActions={
          <CanvasMenu
            campaignId={campaign?.id}
            onCopy={() => setCopying(true)}
            onClear={campaign === null ? undefined : clearAll}
          />
        }
        beginning={
          <Beginning
            templates={templatesForCell(place.trigger)}
            onTemplate={(template) => void applyTemplate(template)}
            onCopy={() => setCopying(true)}
          />
        }
        onSave={(draft) => saveDraft.mutateAsync({ ...place, flow: draft })}
        onPublish={(drawn, decision) => publish.mutateAsync({ ...place, flow: drawn, ...decision })}
      />
      {copying && rows && (
        <CopyModal
          rows={rows}
          to={place}
          row={rows.find((row) => row.sku === place.sku) ?? { sku: place.sku, name: rowName, cells: [] }}
          onClose={() => setCopying(false)}
          onCopied={replace}
        />
      )}
    </>
  )
}

/** What the canvas may change on the server. The answer to each is the campaign as it is then. */
function useChanges(place: CellPlace) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const keep = async (campaign: NonNullable<Campaign>) => {
    await queries.cancelQueries({ queryKey: trpc.purchaseActions.get.queryKey(place) })
    queries.setQueryData(trpc.purchaseActions.get.queryKey(place), campaign)
    await queries.invalidateQueries(trpc.purchaseActions.list.pathFilter())
  }
  const saveDraft = useMutation(trpc.purchaseActions.saveDraft.mutationOptions({ onSuccess: keep }))
  const publish = useMutation(trpc.purchaseActions.set.mutationOptions({ onSuccess: keep }))
  const clear = useMutation(
    trpc.purchaseActions.clear.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.purchaseActions.pathFilter()),
    }),
  )
  return { saveDraft, publish, clear }
}

/** The product's name; its SKU until the name is known. */
function useRowName(sku: string | null): string {
  const trpc = useTRPC()
  const products = useQuery(
    trpc.products.search.queryOptions({ text: sku ?? '' }, { enabled: sku !== null, staleTime: 60_000 }),
  )
  return products.data?.items.find((product) => product.sku === sku)?.name ?? sku ?? ''
}

function useRows(wanted: boolean) {
  const trpc = useTRPC()
  return useQuery(trpc.purchaseActions.list.queryOptions({}, { enabled: wanted })).data?.rows
}

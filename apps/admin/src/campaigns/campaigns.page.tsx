import { StepIcons } from '@aftercart/builder/step-icon'
import { Badge, Button, Text } from '@mantine/core'
import { IconPlus, IconRoute } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useSearchParams } from 'react-router'
import { List, LoadMore, Under, type Column } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { triggerNames } from '../runs/run.words.ts'
import { useTRPC, type Server } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import { NewCampaignModal } from './new-campaign.modal.tsx'

type Campaign = inferOutput<Server['campaigns']['list']>['items'][number]

const columns: readonly Column<Campaign>[] = [
  {
    heading: 'Campaign',
    cell: (campaign) => (
      <>
        {campaign.name}
        <Under>{campaign.trigger === null ? 'no trigger yet' : triggerNames[campaign.trigger]}</Under>
      </>
    ),
  },
  {
    heading: 'Does',
    cell: (campaign) =>
      campaign.steps.length === 0 ? (
        <Text span size="sm" c="dimmed">
          nothing yet
        </Text>
      ) : (
        <StepIcons steps={campaign.steps} />
      ),
  },
  { heading: 'State', cell: (campaign) => <CampaignState campaign={campaign} /> },
  {
    heading: 'Runs',
    cell: ({ counts }) => (
      <>
        {counts.last30Days.toLocaleString()} in 30 days
        {counts.active > 0 && <Under>{counts.active.toLocaleString()} under way</Under>}
      </>
    ),
  },
  { heading: 'Changed', align: 'end', cell: (campaign) => <Time at={campaign.updatedAt} /> },
]

/** Flows with a name of their own, beside the purchase actions. */
export function CampaignsPage() {
  const trpc = useTRPC()
  const [params, setParams] = useSearchParams()
  const campaigns = useInfiniteQuery(
    trpc.campaigns.list.infiniteQueryOptions({ kind: 'campaign' }, { getNextPageParam: (page) => page.nextCursor }),
  )
  const create = () => setParams({ new: '' })
  return (
    <Page
      title="Campaigns"
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={create}>
          New campaign
        </Button>
      }
    >
      <Loaded query={campaigns} what="Your campaigns">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoCampaigns onCreate={create} />
          return (
            <>
              <List
                label="Campaigns"
                columns={columns}
                items={items}
                keyOf={({ id }) => id}
                to={({ id }) => `/campaigns/${id}`}
              />
              <LoadMore query={campaigns} />
            </>
          )
        }}
      </Loaded>
      {params.has('new') && <NewCampaignModal onClose={() => setParams({})} />}
    </Page>
  )
}

function CampaignState({ campaign }: { campaign: Campaign }) {
  if (campaign.publishedVersion === null) return <Badge color="gray">Draft</Badge>
  return (
    <>
      <Badge color="goal">Version {campaign.publishedVersion} live</Badge>
      {campaign.hasUnpublishedChanges && <Under>changes not published</Under>}
    </>
  )
}

function NoCampaigns({ onCreate }: { onCreate: () => void }) {
  return (
    <Teaching
      icon={IconRoute}
      title="No campaigns yet"
      action={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onCreate}>
          New campaign
        </Button>
      }
    >
      Purchase actions belong to a cell of the Actions table. A campaign stands on its own: give it a name and a
      trigger, and draw what happens, for example after a second purchase.
    </Teaching>
  )
}

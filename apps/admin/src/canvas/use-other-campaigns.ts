import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC } from '../server/trpc.ts'

const none: readonly { id: string; name: string }[] = []

/** The shop's campaigns by name, for steps that begin or stop one; without the one that is being drawn. */
export function useOtherCampaigns(campaignId: string | undefined) {
  const trpc = useTRPC()
  const campaigns = useQuery(trpc.campaigns.list.queryOptions({ kind: 'campaign', limit: 100 }))
  return useMemo(
    () => campaigns.data?.items.filter(({ id }) => id !== campaignId).map(({ id, name }) => ({ id, name })) ?? none,
    [campaigns.data, campaignId],
  )
}

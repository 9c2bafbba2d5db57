import { Select } from '@mantine/core'
import failed from '../failed-actions/failed-actions.module.css'
import { choosable } from '../failed-actions/failed-actions.words.ts'

type CampaignFilterProps = {
  campaigns: readonly { id: string; name: string; count: number }[]
  chosen: string | undefined
  onChoose: (campaignId: string | null) => void
}

/** Of which actions or campaign, each with how many have failed. */
export function CampaignFilter({ campaigns, chosen, onChoose }: CampaignFilterProps) {
  const all = campaigns.map(({ id, name, count }) => ({ value: id, label: `${name} (${count})` }))
  return (
    <Select
      aria-label="Actions or campaign"
      placeholder="All actions and campaigns"
      clearable
      className={failed.filter}
      value={chosen ?? null}
      onChange={onChoose}
      data={choosable(all, chosen)}
    />
  )
}

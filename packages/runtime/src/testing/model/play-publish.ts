import { expect } from 'vitest'
import { saveCampaignDraft } from '../../campaigns/campaigns.changes.ts'
import { publishCampaign } from '../../campaigns/publish-campaign.ts'
import { continueMoves } from '../../moves/continue-moves.ts'
import { campaigns } from './flows.ts'
import { look } from './look.ts'
import type { Command } from './script.ts'
import * as model from './shop.model.ts'
import { brokeDown, type Play } from './stage.ts'

export async function publish(playing: Play, command: Extract<Command, { do: 'publish' }>): Promise<void> {
  const { stage, shop, shopId, ids } = playing
  const { campaign, underWay, fault } = command
  const { variants } = campaigns[campaign]!
  const flow = variants[command.variant % variants.length]!
  const campaignId = ids[campaign]!
  await saveCampaignDraft(stage.runtime, shopId, { campaignId, flow })
  const versions = () => stage.runtime.prisma.campaignVersion.count({ where: { shopId, campaignId } })
  const before = await versions()
  const go = async () => {
    const answer = await publishCampaign(stage.runtime, shopId, { campaignId, underWay })
    expect(answer.outcome).toBe('published')
  }
  if ((await brokeDown(stage, fault, go)) && (await versions()) === before) await go()
  model.publish(shop, campaign, flow, underWay)
}

/** A move that a broken line stopped holds its lock until the database has noticed; then the next look goes on with it. */
export async function moveOn({ stage, shopId }: Play): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if ((await look(stage.database.pool, shopId)).moves.length === 0) return
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await continueMoves(stage.runtime)
  }
  throw new Error('A move does not come to its end.')
}

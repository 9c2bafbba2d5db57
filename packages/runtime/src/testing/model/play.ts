import { expect } from 'vitest'
import { unpublishCampaign } from '../../campaigns/campaigns.changes.ts'
import { setMarketing } from '../../consent/set-marketing.ts'
import { addTags } from '../../contacts/contacts.changes.ts'
import { newId } from '../../database/new-id.ts'
import { fireDueTimers } from '../../jobs/fire-timers.ts'
import { releaseHeld } from '../../messages/release-held.ts'
import { continueMoves } from '../../moves/continue-moves.ts'
import { campaigns, idOf } from './flows.ts'
import { compare, look, people, type Seen } from './look.ts'
import { moveOn, publish } from './play-publish.ts'
import { happens, logIn, newSaid, report, saidAgain } from './play-reports.ts'
import { ruleSettings, work } from './play-work.ts'
import type { Command, Rules, Script } from './script.ts'
import * as model from './shop.model.ts'
import { insist, minute, opening, type Play, type Stage } from './stage.ts'

/** Plays a script on the real runtime and on the model, and compares after every command. Throws where they differ. */
export async function play(stage: Stage, script: Script): Promise<void> {
  stage.neighbour ??= await moveIn(stage)
  const { shopId, seen } = stage.neighbour
  await inShop(stage, script, settle)
  expect(await look(stage.database.pool, shopId), 'the shop next door').toEqual(seen)
}

/** A shop with the same customers, orders and events, in the middle of its day; nothing of it may ever change again. */
async function moveIn(stage: Stage): Promise<{ shopId: string; seen: Seen }> {
  const bought = { do: 'report', payment: 0, attempt: 1, ago: 0 } as const
  const commands: Command[] = [
    { ...bought, order: 0, status: 'failed' },
    { ...bought, order: 1, status: 'error' },
    { ...bought, order: 3, status: 'succeeded' },
    { do: 'login', person: 0 },
    { do: 'event', person: 1, name: 'quote' },
    { do: 'work', which: 0 },
  ]
  const shopId = await inShop(stage, { rules: 'cap', commands }, async () => {})
  return { shopId, seen: await look(stage.database.pool, shopId) }
}

async function inShop(
  stage: Stage,
  { rules, commands }: Script,
  atTheEnd: (playing: Play) => Promise<void>,
): Promise<string> {
  stage.clock.at = opening
  const playing = await openShop(stage, rules)
  try {
    await check(playing)
    for (const command of commands) {
      await perform(playing, command)
      await check(playing)
    }
    await atTheEnd(playing)
    return playing.shopId
  } finally {
    await closeShop(playing)
  }
}

async function openShop(stage: Stage, rules: Rules): Promise<Play> {
  const { prisma } = stage.runtime
  const shopId = newId()
  const ids = campaigns.map((campaign) => idOf(campaign.name))
  const messages = { email: ruleSettings[rules] }
  await prisma.shop.create({
    data: { id: shopId, name: 'Mugs & More', email: 'shop@example.test', settings: { messages } },
  })
  await prisma.campaign.createMany({
    data: campaigns.map(({ kind, name, trigger, sku, variants }, index) => ({
      ...{ shopId, id: ids[index]!, kind, name, trigger, sku, draft: variants[0], publishedVersion: 1 },
      // In the order of the list, which is the order in which campaigns begin.
      entrySignals: name === 'quote' ? ['api-event'] : [],
      createdAt: new Date(opening - (campaigns.length - index) * minute),
    })),
  })
  await prisma.campaignVersion.createMany({
    data: campaigns.map(({ variants }, index) => ({ shopId, campaignId: ids[index]!, number: 1, flow: variants[0] })),
  })
  const shop = model.newShop(opening)
  return { stage, shopId, ids, shop, rules, said: [], unanswered: [], mails: new Map(), count: 0 }
}

async function closeShop({ stage, shopId }: Play): Promise<void> {
  const { pool } = stage.database
  // What is left must not come due in the next script.
  await pool.query('DELETE FROM timer WHERE shop_id = $1', [shopId])
  await pool.query(`DELETE FROM graphile_worker._private_jobs WHERE payload->>'shopId' = $1::text`, [shopId])
}

async function check({ stage, shopId, shop, ids }: Play): Promise<void> {
  compare(shop, await look(stage.database.pool, shopId), ids)
}

async function perform(playing: Play, command: Command): Promise<void> {
  const { stage, shop, shopId, ids } = playing
  switch (command.do) {
    case 'report':
      return report(playing, newSaid(playing, command), command.fault)
    case 'again': {
      const said = playing.said[command.which % Math.max(playing.said.length, 1)]
      return said && report(playing, saidAgain(playing, said, command.as), command.fault)
    }
    case 'login':
      return logIn(playing, command.person, command.fault)
    case 'tag':
    case 'unsubscribe': {
      const contactId = await contactOf(playing, command.person)
      if (contactId === null) return
      const tags = command.do === 'tag'
      await insist(stage, command.fault, () =>
        tags
          ? addTags(stage.runtime, shopId, contactId, ['vip'])
          : setMarketing(stage.runtime, shopId, contactId, false),
      )
      return tags ? model.tagged(shop, command.person, 'vip') : model.unsubscribe(shop, command.person)
    }
    case 'event':
      return happens(playing, command)
    case 'pass':
      stage.clock.at += command.minutes * minute
      shop.now = stage.clock.at
      return
    case 'timers': {
      await insist(stage, command.fault, () => fireDueTimers(stage.runtime))
      while ((await fireDueTimers(stage.runtime)) > 0);
      model.wake(shop)
      await insist(stage, command.fault, () => releaseHeld(stage.runtime))
      return
    }
    case 'work':
      return work(playing, command, perform)
    case 'publish':
      return publish(playing, command)
    case 'unpublish':
      await insist(stage, command.fault, () => unpublishCampaign(stage.runtime, shopId, ids[command.campaign]!))
      return model.unpublish(shop, command.campaign)
    case 'moves':
      await insist(stage, command.fault, () => continueMoves(stage.runtime))
      await moveOn(playing)
      return model.move(shop)
  }
}

async function contactOf({ stage, shopId }: Play, person: number): Promise<string | null> {
  const firstName = people[person]!
  const row = await stage.runtime.prisma.contact.findFirst({ where: { shopId, firstName }, select: { id: true } })
  return row?.id ?? null
}

/** Everything that is still to come comes: nothing accepted is lost, and nothing is left lying about. */
async function settle(playing: Play): Promise<void> {
  for (const retry of playing.unanswered) {
    await retry()
    await check(playing)
  }
  await perform(playing, { do: 'moves' })
  for (let round = 0; round < 400; round++) {
    const { jobs, timers, effects } = await look(playing.stage.database.pool, playing.shopId)
    const held = effects.filter((each) => each.state === 'held').map((each) => each.heldUntil!)
    if (jobs.length > 0) await perform(playing, { do: 'work', which: 0 })
    else if (timers.length > 0 || held.length > 0) {
      const next = Math.min(...timers.map((timer) => timer.due), ...held)
      await perform(playing, { do: 'pass', minutes: Math.max(0, next - playing.shop.now) / minute })
      await perform(playing, { do: 'timers' })
    } else return allDone(playing)
    await check(playing)
  }
  throw new Error('The shop does not come to rest.')
}

async function allDone({ stage, shopId, shop }: Play): Promise<void> {
  const { effects } = await look(stage.database.pool, shopId)
  for (const effect of effects) expect(effect.state, effect.key).toBe('dropped')
  for (const run of shop.runs.filter((each) => each.walk.at !== null)) {
    const node = run.walk.flow.nodes.find((each) => each.id === run.walk.at)!
    expect(['goal', 'wait-for'], `${run.name} rests at ${node.id}`).toContain(node.type)
  }
}

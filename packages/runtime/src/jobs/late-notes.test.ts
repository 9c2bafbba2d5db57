import { PutOff } from '@aftercart/nodes/server'
import { afterAll, expect, test } from 'vitest'
import { laterAgain, letterFailed } from '../dead-letters/again-rows.ts'
import { line, openStory } from '../testing/story.ts'
import { postponeEffect } from './effect-rows.ts'
import { putOffEffect } from './put-off.ts'

// What a call came to is noted late when the database was away. By then another worker may be at the action again.
const story = await openStory()
afterAll(() => story.close())
const { pool } = story.runtime

/** An action that is under way for the second time, and counted as a message. */
async function onItsWay(state: 'running' | 'again') {
  const shop = await story.shop()
  await shop.publish(
    line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'http-request', { method: 'GET', url: 'https://a.test/' }]),
  )
  const { runs, contactId } = await shop.report()
  const key = `${runs[0]!.runId}:m:1`
  await pool.query('DELETE FROM graphile_worker._private_jobs')
  await pool.query('UPDATE effect SET state = $3, attempts = 2 WHERE shop_id = $1 AND key = $2', [shop.id, key, state])
  await pool.query(
    `INSERT INTO message (shop_id, key, run_id, campaign_id, contact_id, node, channel, kind, state, at)
      SELECT shop_id, $2, id, campaign_id, $3, 'm', 'email', 'order', 'sending', now() FROM run WHERE shop_id = $1`,
    [shop.id, key, contactId],
  )
  return { shopId: shop.id, key }
}

async function seen(shopId: string) {
  const { rows } = await pool.query<object>(
    `SELECT state, attempts, (SELECT count(*)::int FROM message m WHERE m.shop_id = e.shop_id) AS counted,
      (SELECT count(*)::int FROM graphile_worker._private_jobs) AS jobs FROM effect e WHERE shop_id = $1`,
    [shopId],
  )
  return rows[0]
}

type Note = (shopId: string, key: string, attempts: number) => Promise<void>
const now = new Date()
const notes: [what: string, state: 'running' | 'again', note: Note, then: object][] = [
  [
    'it failed',
    'running',
    (shopId, key, attempts) =>
      postponeEffect(pool, shopId, { key, attempts }, { error: 'busy', of: 10, seconds: 5 }, now),
    { state: 'pending', attempts: 2, counted: 0, jobs: 1 },
  ],
  [
    'it was put off',
    'running',
    (shopId, key, attempts) => putOffEffect(pool, shopId, { key, attempts }, new PutOff('a.test', 'busy', 5), now),
    { state: 'pending', attempts: 1, counted: 0, jobs: 1 },
  ],
  [
    'done once more it failed',
    'again',
    (shopId, key, attempts) => letterFailed(story.runtime, shopId, { key, attempts }, 'busy'),
    { state: 'failed', attempts: 2, counted: 0, jobs: 0 },
  ],
  [
    'done once more it was put off',
    'again',
    (shopId, key, attempts) => {
      const payload = { shopId, key, last: 3 }
      return laterAgain(story.runtime, payload, { attempts, seconds: 5, error: null, counts: false })
    },
    { state: 'again', attempts: 1, counted: 0, jobs: 1 },
  ],
]

test.each(notes)(
  'that %s is noted of this try, and of no other that is under way by now',
  async (_, state, note, then) => {
    const { shopId, key } = await onItsWay(state)
    const before = await seen(shopId)
    await note(shopId, key, 1)
    expect(await seen(shopId)).toEqual(before)
    await note(shopId, key, 2)
    expect(await seen(shopId)).toEqual(then)
  },
)

test.each(notes.slice(0, 2))(
  'when its run was over meanwhile, that %s leaves no message that counts as being sent for ever',
  async (_, state, note) => {
    const { shopId, key } = await onItsWay(state)
    await pool.query(`UPDATE effect SET state = 'dropped' WHERE shop_id = $1`, [shopId])
    await note(shopId, key, 1)
    expect(await seen(shopId)).toEqual({ state: 'dropped', attempts: 2, counted: 1, jobs: 0 })
    await note(shopId, key, 2)
    expect(await seen(shopId)).toEqual({ state: 'dropped', attempts: 2, counted: 0, jobs: 0 })
  },
)

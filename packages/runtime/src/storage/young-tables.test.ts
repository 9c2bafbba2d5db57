import { afterAll, expect, test } from 'vitest'
import { line, openStory } from '../testing/story.ts'
import { lookAtYoungTables } from './young-tables.ts'

const story = await openStory()
afterAll(() => story.close())

const known = async (table: string) => {
  const { rows } = await story.database.pool.query<{ rows: number }>(
    'SELECT reltuples::int AS rows FROM pg_class WHERE oid = $1::regclass',
    [`"${table}"`],
  )
  return rows[0]!.rows
}

test('a table that fills up is looked at each time it has doubled, and one that rests is left alone', async () => {
  const shop = await story.shop()
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['w', 'wait', { for: 'P1D' }]))
  const order = async (n: number) => {
    const contact = { lastName: `L${n}`, email: `ada${n}@example.test` }
    await shop.report({ eventId: `e${n}`, payment: `p${n}`, order: { id: `o${n}` }, contact })
  }
  for (let n = 0; n < 30; n++) await order(n)
  expect(await lookAtYoungTables(story.database.pool)).toBeGreaterThan(3)
  expect(await known('outcome')).toBe(30)
  expect(await lookAtYoungTables(story.database.pool)).toBe(0)
  await Promise.all(Array.from({ length: 400 }, (_, n) => order(100 + n)))
  expect(await lookAtYoungTables(story.database.pool)).toBeGreaterThan(3)
  expect(await known('run')).toBe(430)
})

test('once it was looked at, a row is found by its whole key and not by its shop', async () => {
  const client = await story.database.pool.connect()
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (GENERIC_PLAN) SELECT FROM outcome WHERE shop_id = $1::uuid AND event_id = $2::text`,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('outcome_pkey')
  } finally {
    client.release()
  }
})

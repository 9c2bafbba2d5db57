import { afterAll, expect, test } from 'vitest'
import { line, openStory, testClock, type TestClock } from '../testing/story.ts'
import { getRunTimeline } from '../runs/timeline.queries.ts'
import type { Runtime } from '../runtime.ts'
import { keepStorage } from './keep-storage.ts'

const stories: { close(): Promise<void> }[] = []
afterAll(() => Promise.all(stories.map((story) => story.close())))

const noteOnly = line(['t', 'trigger', { on: 'purchase-failed' }], ['n', 'add-note', { text: 'Declined' }])
const told = ['started', 'entered t', 'entered n', 'performed n', 'went n', 'ended']

async function open(clock: TestClock, timelineDays: number | null = null) {
  const story = await openStory({ clock, keep: { timelineDays, ledgerDays: null } })
  stories.push(story)
  return story
}

/** Where the timeline's rows stand: part → how many. */
async function parts({ pool }: Pick<Runtime, 'pool'>): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ part: string; rows: number }>(
    'SELECT tableoid::regclass::text AS part, count(*)::int AS rows FROM timeline GROUP BY 1',
  )
  return Object.fromEntries(rows.map(({ part, rows: count }) => [part, count]))
}

async function months({ pool }: Pick<Runtime, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'timeline'::regclass ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

test('in a month that nobody prepared everything goes on, and its rows get their month afterwards', async () => {
  const clock = testClock('2031-05-20T10:00:00Z')
  const story = await open(clock)
  const shop = await story.shop()
  await shop.publish(noteOnly)
  const { runs } = await shop.report()
  expect(await parts(story.runtime)).toEqual({ timeline_default: 1 })
  const before = await getRunTimeline(story.runtime, shop.id, { runId: runs[0]!.runId, limit: 50 })

  expect(await keepStorage(story.runtime)).toBe(0)
  expect(await parts(story.runtime)).toEqual({ timeline_2031_05: 1 })
  expect(await months(story.runtime)).toEqual(
    expect.arrayContaining(['timeline_2031_05', 'timeline_2031_06', 'timeline_2031_07']),
  )
  expect(await getRunTimeline(story.runtime, shop.id, { runId: runs[0]!.runId, limit: 50 })).toEqual(before)
  expect(await shop.timeline(runs[0]!.runId)).toEqual(told)

  clock.forward(30 * 86_400_000)
  await shop.report({ order: { id: 'ord_2' } })
  expect(await parts(story.runtime)).toEqual({ timeline_2031_05: 1, timeline_2031_06: 1 })
})

test('at the turn of the year, also to one of five digits', async () => {
  for (const [now, names] of [
    ['2031-12-31T23:59:59Z', ['timeline_2031_12', 'timeline_2032_01', 'timeline_2032_02']],
    ['9999-11-30T23:59:59Z', ['timeline_9999_11', 'timeline_9999_12', 'timeline_10000_01']],
  ] as const) {
    const story = await open(testClock(now))
    const shop = await story.shop()
    await shop.publish(noteOnly)
    const { runs } = await shop.report()
    await keepStorage(story.runtime)
    expect(await parts(story.runtime)).toEqual({ [names[0]]: 1 })
    expect(await months(story.runtime)).toEqual(expect.arrayContaining([...names]))
    expect(await shop.timeline(runs[0]!.runId)).toEqual(told)
  }
})

test('months that are older than the merchant keeps go whole; a month that is not over by then stays', async () => {
  const clock = testClock('2031-05-20T10:00:00Z')
  const story = await open(clock, 90)
  const shop = await story.shop()
  await shop.publish(noteOnly)
  const may = await shop.report()
  await keepStorage(story.runtime)
  clock.forward(60 * 86_400_000)
  const inJuly = await shop.report({ order: { id: 'ord_2' } })
  await keepStorage(story.runtime)
  expect(await parts(story.runtime)).toEqual({ timeline_2031_05: 1, timeline_2031_07: 1 })

  clock.forward(41 * 86_400_000) // 29 August: 90 days ago it was 31 May.
  await keepStorage(story.runtime)
  expect(await shop.timeline(may.runs[0]!.runId)).toEqual(told)

  clock.forward(86_400_000) // 30 August: 90 days ago it was 1 June, and all of May is older.
  await keepStorage(story.runtime)
  expect(await shop.timeline(may.runs[0]!.runId)).toEqual([])
  expect(await months(story.runtime)).not.toContain('timeline_2031_05')
  expect(await shop.timeline(inJuly.runs[0]!.runId)).toEqual(told)
  // The page of a run whose steps are gone says so by being empty, and nothing else breaks.
  const page = await getRunTimeline(story.runtime, shop.id, { runId: may.runs[0]!.runId, limit: 50 })
  expect(page).toEqual({ items: [], nextCursor: null })
})

test('rows that nobody had prepared a month for are dropped when they are old, too', async () => {
  const clock = testClock('2031-05-20T10:00:00Z')
  const story = await open(clock, 90)
  const shop = await story.shop()
  await shop.publish(noteOnly)
  await shop.report()
  clock.forward(200 * 86_400_000)
  await shop.report({ order: { id: 'ord_2' } })
  await keepStorage(story.runtime)
  expect(await parts(story.runtime)).toEqual({ timeline_2031_12: 1 })
})

test('several processes at once make and drop each month once', async () => {
  const clock = testClock('2031-05-20T10:00:00Z')
  const story = await open(clock, 90)
  const shop = await story.shop()
  await shop.publish(noteOnly)
  await shop.report()
  await Promise.all(Array.from({ length: 6 }, () => keepStorage(story.runtime)))
  expect(await parts(story.runtime)).toEqual({ timeline_2031_05: 1 })
  clock.forward(200 * 86_400_000)
  await Promise.all(Array.from({ length: 6 }, () => keepStorage(story.runtime)))
  expect(await months(story.runtime)).not.toContain('timeline_2031_05')
})

test('outcomes that come while a month is made and its rows are moved are all there afterwards', async () => {
  const story = await open(testClock('2031-05-20T10:00:00Z'))
  const shop = await story.shop()
  await shop.publish(noteOnly)
  const reports = Array.from({ length: 60 }, (_, n) =>
    shop.report({ order: { id: `ord_${n}` }, contact: { email: `${n}@example.test` } }),
  )
  await Promise.all([...reports.slice(0, 30), keepStorage(story.runtime), ...reports.slice(30)])
  await keepStorage(story.runtime)
  expect(await parts(story.runtime)).toEqual({ timeline_2031_05: 60 })
})

test('while somebody reads the timeline for long, e.g. a backup, nobody has to wait: the months are made later', async () => {
  const story = await open(testClock('2031-05-20T10:00:00Z'))
  const shop = await story.shop()
  await shop.publish(noteOnly)
  await shop.report()
  const backup = await story.runtime.pool.connect()
  try {
    await backup.query('BEGIN; LOCK TABLE timeline IN ACCESS SHARE MODE')
    await keepStorage(story.runtime)
    expect(await parts(story.runtime)).toEqual({ timeline_default: 1 })
    await backup.query('COMMIT')
  } finally {
    backup.release(true)
  }
  await keepStorage(story.runtime)
  expect(await parts(story.runtime)).toEqual({ timeline_2031_05: 1 })
})

test('the queue’s own table is cleaned up long before a fifth of it is dead', async () => {
  const story = await open(testClock())
  await keepStorage(story.runtime)
  await keepStorage(story.runtime)
  const { rows } = await story.runtime.pool.query<{ reloptions: string[] }>(
    `SELECT reloptions FROM pg_class WHERE oid = 'graphile_worker._private_jobs'::regclass`,
  )
  expect(rows[0]!.reloptions).toContain('autovacuum_vacuum_scale_factor=0.02')
})

import { compileFlow, positions, type CompiledFlow, type Flow, type RunSnapshot } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { Pool } from 'pg'
import { expect } from 'vitest'
import { campaigns } from './flows.ts'
import type { ModelRun, ModelShop } from './shop.model.ts'
import { numbered } from './runs.model.ts'
import { standsAtWork } from './shop.model.ts'

export type Row = { runId: string; at: string; kind: string; node: string | null; visit: number | null }

export type Seen = {
  orders: { id: string; status: string; paid: boolean }[]
  outcomes: { eventId: string; counted: boolean }[]
  runs: {
    id: string
    eventId: string
    campaignId: string
    sku: string
    status: string
    version: number
    snapshot: RunSnapshot
  }[]
  timers: { runId: string; node: string; visit: number; due: number }[]
  effects: {
    key: string
    runId: string
    node: string
    visit: number
    type: string
    state: string
    heldUntil: number | null
    createdAt: number
  }[]
  moves: { campaignId: string }[]
  jobs: { id: string; key: string }[]
  people: { firstName: string; tags: string[] }[]
  tasks: { key: string }[]
  timeline: Row[]
}

/** Everything there is of one shop. */
export async function look(pool: Pool, shopId: string): Promise<Seen> {
  const all = (columns: string, table: string, order: string) =>
    `(SELECT coalesce(json_agg(x ORDER BY ${order}), '[]') FROM (SELECT ${columns} FROM ${table} WHERE shop_id = $1) x)`
  const { rows } = await pool.query<{ seen: Seen }>({
    name: 'model-look',
    text: `SELECT json_build_object(
      'orders', ${all('id, status, paid_at IS NOT NULL AS paid', '"order"', 'id')},
      'outcomes', ${all('event_id AS "eventId", counted', 'outcome', '"eventId"')},
      'runs', ${all('id, event_id AS "eventId", campaign_id AS "campaignId", sku, status, version, snapshot', 'run', 'id')},
      'timers', ${all('run_id AS "runId", node, visit, extract(epoch FROM due_at) * 1000 AS due', 'timer', '"runId", node')},
      'effects', ${all('key, run_id AS "runId", node, visit, type, state, extract(epoch FROM held_until) * 1000 AS "heldUntil", extract(epoch FROM created_at) * 1000 AS "createdAt"', 'effect', 'key')},
      'people', ${all('first_name AS "firstName", tags', 'contact', '"firstName"')},
      'tasks', ${all('key', 'task', 'key')},
      'timeline', ${all('run_id AS "runId", seq, at, kind, node, visit', 'timeline_row', '"runId", seq')},
      'moves', (SELECT coalesce(json_agg(json_build_object('campaignId', campaign_id)), '[]') FROM version_move
        WHERE shop_id = $1 AND done_at IS NULL),
      'jobs', (SELECT coalesce(json_agg(json_build_object('id', id::text, 'key', payload->>'key') ORDER BY id), '[]')
        FROM graphile_worker._private_jobs WHERE payload->>'shopId' = $1::text AND attempts < max_attempts)) AS seen`,
    values: [shopId],
  })
  return rows[0]!.seen
}

export const people = ['Ada', 'Bob'] as const

/** Which campaign of the model a row means. */
export type CampaignIds = readonly string[]

/** What the model calls each run: where an event's id holds another run's id, that one's name. */
export function namesOf(runs: Seen['runs'], ids: CampaignIds): Map<string, string> {
  const names = new Map<string, string>()
  for (const { id, eventId, campaignId, sku } of runs) {
    const known = eventId.replace(/[0-9a-f-]{36}/g, (part) => names.get(part) ?? 'hand').replace('\u001f', '>')
    const name = `${known} ${campaigns[ids.indexOf(campaignId)]!.name} ${sku}`
    names.set(id, numbered(name, [...names.values()]))
  }
  return names
}

/** Holds what is in the database against what must be there. */
export function compare(shop: ModelShop, seen: Seen, ids: CampaignIds): void {
  const names = namesOf(seen.runs, ids)
  const runs = new Map(seen.runs.map((run) => [names.get(run.id)!, run]))
  const idOf = (run: ModelRun) => runs.get(run.name)!.id
  const { ledger } = shop
  expect(byId(seen.orders), 'orders').toEqual(
    byId([...ledger.orders.values()].map(({ id, status, paid }) => ({ id, status, paid }))),
  )
  expect(
    new Map(seen.outcomes.map((each) => [each.eventId, each.counted])),
    'every report taken, and whether it counts',
  ).toEqual(new Map([...ledger.taken].map(([eventId, { counted }]) => [eventId, counted])))
  expect([...names.values()], 'runs, in the order in which they began').toEqual(shop.runs.map((run) => run.name))
  expect(new Set(seen.moves.map((each) => each.campaignId)), 'moves that are not over').toEqual(
    new Set(ids.filter((_, index) => shop.published[index]!.move !== null)),
  )
  for (const run of shop.runs) compareRun(run, runs.get(run.name)!, seen.timeline)
  expect(new Set(seen.timers.map((each) => `${each.runId} ${each.node}:${each.visit} ${each.due}`)), 'timers').toEqual(
    new Set(
      shop.runs.filter((run) => run.walk.due !== null).map((run) => `${idOf(run)} ${placeOf(run)} ${run.walk.due}`),
    ),
  )
  compareWork(shop, seen, idOf)
  for (const { firstName, tags } of seen.people) {
    const person = shop.people[people.findIndex((each) => each === firstName)]!
    expect(tags, `tags of ${firstName}`).toEqual([...person.tags])
  }
  const taskNames = shop.tasks.map((task) => {
    const [visit, node, ...name] = task.split(' ').toReversed()
    return `${runs.get(name.toReversed().join(' '))!.id}:${node}:${visit}`
  })
  expect(
    seen.tasks.map((task) => task.key),
    'tasks',
  ).toEqual(taskNames.toSorted())
}

function compareRun(run: ModelRun, row: Seen['runs'][number], timeline: readonly Row[]): void {
  const stands = row.status === 'active' ? positions(compiled(run.walk.flow), row.snapshot) : []
  const place = stands.map(({ node, visit }) => `${node}:${visit}`).join(' ')
  expect({ status: row.status, version: row.version, place }, run.name).toEqual({
    status: run.walk.at === null ? 'ended' : 'active',
    version: run.version,
    place: placeOf(run),
  })
  const rows = timeline.filter((each) => each.runId === row.id)
  const entered = rows.filter((each) => each.kind === 'entered').map((each) => `${each.node}:${each.visit}`)
  expect(entered, `${run.name}: the way it came`).toEqual(run.walk.path)
  expect(rows[0]?.kind, `${run.name}: its first row`).toBe('started')
  const times = rows.map((each) => each.at)
  expect(times, `${run.name}: rows in the order of time`).toEqual(times.toSorted())
  expect(rows.filter((each) => each.kind === 'ended').length, `${run.name}: ended once`).toBe(
    row.status === 'ended' ? 1 : 0,
  )
  const ends = rows.filter((each) => ['performed', 'given-up', 'dropped'].includes(each.kind))
  const doubled = ends.map((each) => `${each.node}:${each.visit}`)
  expect(new Set(doubled).size, `${run.name}: each action ends once`).toBe(doubled.length)
}

/** Work is there for exactly those runs that stand at an action, with one job each. */
function compareWork(shop: ModelShop, seen: Seen, idOf: (run: ModelRun) => string): void {
  const queued = Map.groupBy(seen.jobs, (job) => job.key)
  const standing = new Set(shop.runs.filter(standsAtWork).map((run) => `${idOf(run)}:${placeOf(run)}`))
  const open = seen.effects.filter((each) => ['pending', 'running', 'held'].includes(each.state))
  for (const key of standing) {
    expect(
      open.map((each) => each.key),
      'an action that is still to be done',
    ).toContain(key)
    const held = open.some((each) => each.key === key && each.state === 'held')
    expect(queued.get(key)?.length ?? 0, `jobs of ${key}`).toBe(held ? 0 : 1)
  }
  for (const { key, state } of open.filter((each) => !standing.has(each.key))) {
    // It was on its way when the run was taken elsewhere, and tells its own end when its job comes round.
    expect({ key, state, jobs: queued.get(key)?.length }).toEqual({ key, state: 'running', jobs: 1 })
  }
}

export function placeOf(run: ModelRun): string {
  return run.walk.at === null ? '' : `${run.walk.at}:${run.walk.visits.get(run.walk.at)}`
}

const machines = new WeakMap<Flow, CompiledFlow>()

function compiled(flow: Flow): CompiledFlow {
  const machine = machines.get(flow) ?? compileFlow(flow, catalogue)
  machines.set(flow, machine)
  return machine
}

function byId<T extends { id: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

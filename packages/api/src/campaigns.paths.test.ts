import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoors, type Doors } from './door.fixture.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())

const mail = (subject: string) => ({ kind: 'transactional', subject, body: 'Hello' })
const dunning = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'c', type: 'condition', params: { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] } },
    { id: 'm', type: 'send-email', params: mail('Sorry') },
    { id: 'w', type: 'wait', params: { for: 'P3D' } },
    { id: 'm2', type: 'send-email', params: mail('A reminder') },
    { id: 'g', type: 'goal', params: { on: 'paid' } },
    { id: 'k', type: 'add-tags', params: { tags: ['recovered'] } },
  ],
  edges: [
    { from: 't', to: 'c' },
    { from: 'c', out: 'yes', to: 'm' },
    { from: 'c', out: 'no', to: 'g' },
    { from: 'm', to: 'w' },
    { from: 'w', to: 'm2' },
    { from: 'm2', to: 'g' },
    { from: 'g', to: 'k' },
  ],
}

type Answer = {
  paths: { steps: { node: string; at: number; since: string | null; sends: boolean }[]; ends: string }[]
  more: boolean
}

test('a merchant reads what a flow would send, and when, before anybody is in it', async () => {
  const { paths, more } = (await doors.call('campaigns.paths', { flow: dunning })).data as Answer
  const sends = paths.map(({ steps, ends }) => {
    const sent = steps.filter((step) => step.sends).map(({ node, at }) => `${node} after ${at / 86_400_000} days`)
    return [...sent, ends].join(', ')
  })
  expect(more).toBe(false)
  expect(sends).toEqual([
    'm after 0 days, m2 after 3 days, waits',
    'm after 0 days, m2 after 3 days, finished',
    'm after 0 days, finished',
    'waits',
    'finished',
  ])
  const paid = paths[2]!.steps.at(-1)
  expect(paid).toMatchObject({ node: 'k', at: 0, since: 'Paid by any route' })
})

test('no more paths than asked for, and none of a flow with errors', async () => {
  expect((await doors.call('campaigns.paths', { flow: dunning, limit: 2 })).data).toMatchObject({
    more: true,
    paths: { length: 2 },
  })
  const broken = {
    ...dunning,
    nodes: dunning.nodes.map((node) => (node.id === 'm' ? { ...node, params: mail('') } : node)),
  }
  expect((await doors.call('campaigns.paths', { flow: broken })).data).toEqual({ paths: [], more: false })
})

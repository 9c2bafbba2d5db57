import { catalogue } from '@aftercart/nodes/model'
import { templates } from '@aftercart/nodes/templates'
import { afterAll, expect, test } from 'vitest'
import { openStory } from '../testing/story.ts'
import { createCampaign } from './campaigns.changes.ts'
import { listCampaigns } from './campaigns.queries.ts'
import { flowSteps } from './flow-steps.ts'

const story = await openStory()
afterAll(() => story.close())

const drawn = Object.keys(catalogue).map((type, index) => ({ id: `n${index}`, type, params: {} }))
const long = 'Dear customer, '.repeat(1000)
const drafts = [
  ...templates.map(({ flow }) => flow),
  { nodes: drawn, edges: [] },
  { nodes: [{ id: 'm', type: 'send-email', params: { subject: long, body: long } }], edges: [] },
  { nodes: [{ id: 'f', type: 'set-field', params: { field: 'plan', value: long } }], edges: [] },
  { nodes: [], edges: [] },
]

test('the list calls each step as its whole draft would, and fetches no email’s text for that', async () => {
  const shop = await story.shop()
  for (const flow of drafts) await createCampaign(story.runtime, shop.id, { name: 'Draft', flow })
  let read = 0
  const pool = new Proxy(story.runtime.pool, {
    get: (target, name) =>
      name !== 'query'
        ? (Reflect.get(target, name) as unknown)
        : async (text: string, values: unknown[]) => {
            const result = await target.query(text, values)
            read += JSON.stringify(result.rows).length
            return result
          },
  })
  const { items } = await listCampaigns({ ...story.runtime, pool }, shop.id, { limit: 100 })
  expect(items.map(({ steps }) => steps)).toEqual(drafts.map(flowSteps).toReversed())
  expect(items[0]).not.toHaveProperty('draft')
  expect(read).toBeLessThan(JSON.stringify(drafts).length / 2)
})

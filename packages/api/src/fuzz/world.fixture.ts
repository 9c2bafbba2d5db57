import { cardUpdateToken, unsubscribeToken } from '@aftercart/runtime'
import { templates } from '@aftercart/nodes/templates'
import { emailFlow, openDoors, sampleOutcome, until, type Doors, type TestShop } from '../door.fixture.ts'

/** In everything that is the other shop's, and nowhere else: whoever reads it in an answer has read another shop's data. */
export const canary = 'Zanzibar'

/** In what shoppers' pages and strangers must not read of the shop they call. */
export const inside = 'Quetzal'

export type World = Doors & {
  owner: { email: string; password: string }
  /** What is there in both shops, by the field that names it. */
  ids: Readonly<Record<'campaignId' | 'contactId' | 'orderId' | 'runId' | 'taskId' | 'messageId', string[]>>
  tokens: { pay: string; unsubscribe: string }
}

/** Two shops with campaigns, orders, runs, mail and tasks, behind the real handler. Addresses are as the caller says. */
export async function openWorld(): Promise<World> {
  const doors = await openDoors({ trustProxy: true })
  const owner = { email: 'olga@shop.test', password: 'correct horse battery' }
  await doors.setup.makeOwner({ ...owner, name: 'Olga' })
  const ids: World['ids'] = { campaignId: [], contactId: [], orderId: [], runId: [], taskId: [], messageId: [] }
  const worker = await doors.startWorker()
  try {
    for (const [shop, word] of [
      [doors.shop, inside],
      [doors.other, canary],
    ] as const)
      await furnish(doors, shop, word, ids)
  } finally {
    await worker.stop()
  }
  const [contactId = ''] = ids.contactId
  const [orderId = ''] = ids.orderId
  const pay = await cardUpdateToken(doors.runtime, {
    ...{ shopId: doors.shop.id, orderId, payment: 'pay-1', campaignId: ids.campaignId[0]! },
    until: new Date('2099-01-01'),
  })
  const unsubscribe = await unsubscribeToken(doors.runtime, { shopId: doors.shop.id, contactId })
  return { ...doors, owner, ids, tokens: { pay, unsubscribe } }
}

async function furnish(doors: Doors, shop: TestShop, word: string, ids: World['ids']): Promise<void> {
  const call = async (procedure: string, input: unknown) => {
    const answer = await doors.call(procedure, input, { key: shop.secretKey })
    if (answer.status !== 200)
      throw new Error(`${procedure}: ${JSON.stringify(answer.body)} ${doors.logged.at(-1) ?? ''}`)
    return answer.data as Record<string, never>
  }
  // Whoever opens a shop's pages reads its products, and whoever has a link to pay the order's lines.
  const forShoppers = word === inside ? 'Woven by hand' : word
  await call('settings.update', { url: 'https://shop.example', timeZone: 'Europe/London' })
  await call('products.upsert', {
    sku: 'KILIM',
    name: 'Kilim',
    description: forShoppers,
    price: '300.00',
    kind: 'subscription',
  })
  const actions = {
    nodes: [
      ...emailFlow('purchase-failed', `${word} {{ order.id }}`).nodes,
      { id: 'k', type: 'create-task', params: { title: word, dueIn: 'P1D' } },
      { id: 'n', type: 'add-note', params: { text: word } },
      { id: 'w', type: 'wait', params: { for: 'P30D' } },
    ],
    edges: [
      { from: 't', to: 'm' },
      { from: 'm', to: 'k' },
      { from: 'k', to: 'n' },
      { from: 'n', to: 'w' },
    ],
  }
  const set = await call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow: actions })
  ids.campaignId.push(set['id']!)
  for (const { flow } of [
    templates[1]!,
    templates[0]!,
    { flow: emailFlow('manual', word) },
    { flow: emailFlow('api-event', word) },
  ]) {
    const { id } = await call('campaigns.create', { name: word, flow })
    ids.campaignId.push(id!)
    await doors.call('campaigns.publish', { campaignId: id }, { key: shop.secretKey })
  }
  for (const number of [1, 2, 3]) {
    const orderId = `${shop.id.slice(-6)}-${number}`
    const report = sampleOutcome({
      ...{ eventId: `first-${number}`, payment: `pay-${number}`, status: 'failed' },
      order: { id: orderId, currency: 'USD', items: [{ sku: 'MUG', name: forShoppers, quantity: 1, price: '40.00' }] },
      contact: {
        firstName: `${word}${number}`,
        lastName: word,
        email: `${word}${number}@example.test`,
        timeZone: 'Asia/Tokyo',
      },
    })
    const { contactId, runs } = (await call('outcomes.report', report)) as unknown as {
      contactId: string
      runs: { runId: string }[]
    }
    ids.orderId.push(orderId)
    ids.contactId.push(contactId)
    ids.runId.push(...runs.map(({ runId }) => runId))
  }
  const has = (procedure: string) =>
    until(
      async () => ((await call(procedure, {}))['items'] ?? []) as { id: string }[],
      (items) => items.length >= 3,
    )
  ids.taskId.push(...(await has('tasks.list')).map(({ id }) => id))
  ids.messageId.push(...(await has('mailbox.list')).map(({ id }) => id))
}

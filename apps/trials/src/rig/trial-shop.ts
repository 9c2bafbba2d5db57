import type { Flow } from '@aftercart/flow'
import { createRuntime, migrate, openDatabase, seedDemoShop, setPurchaseActions } from '@aftercart/runtime'

export type TrialShop = {
  id: string
  secretKey: string
  /** Runs that are not over yet. */
  active(): Promise<number>
  close(): Promise<void>
}

/** Signs the flow's calls. */
const secret = 'how-a-trial-signs-its-calls'
const secretKey = 'sk_trial_0123456789abcdefghijklmnopqrstuvwxyzABCD'

/** A shop in the empty database at `url` whose failed payments begin `flow`. `url` may be a side door of the trial's own. */
export async function prepareShop(url: string, flow: Flow): Promise<TrialShop> {
  const database = await openDatabase(url, { connections: 3 })
  const runtime = createRuntime({ database })
  try {
    await migrate(database.pool)
    const { shopId } = await seedDemoShop(runtime, { secretKey, publishableKey: null })
    const change = { trigger: 'purchase-failed', sku: null, flow, underWay: 'finish' } as const
    const answer = await setPurchaseActions(runtime, shopId, change)
    if (answer.outcome !== 'published') throw new Error(`The trial's flow is not right: ${JSON.stringify(answer)}`)
    return {
      id: shopId,
      secretKey,
      active: () => runtime.prisma.run.count({ where: { shopId, status: 'active' } }),
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The paths that `callWaitCall` calls. */
export const callWaitCallPaths = ['/first', '/second'] as const

/** Calls the receiver, waits a second, and calls it again: an action, a timer and an action. */
export function callWaitCall(receiver: string): Flow {
  const call = (path: (typeof callWaitCallPaths)[number]) => ({
    method: 'POST',
    url: `${receiver}${path}`,
    body: '{"order":"{{ order.id }}"}',
    // Signed calls tell when they were begun.
    secret,
  })
  return {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'first', type: 'http-request', params: call('/first') },
      { id: 'w', type: 'wait', params: { for: 'PT1S' } },
      { id: 'second', type: 'http-request', params: call('/second') },
    ],
    edges: [
      { from: 't', to: 'first' },
      { from: 'first', out: 'ok', to: 'w' },
      { from: 'w', to: 'second' },
    ],
  }
}

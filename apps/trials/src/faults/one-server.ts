import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../rig/free-port.ts'
import { openReporter, type Reporter } from '../rig/reporter.ts'
import { serverProcess, type ServerProcess } from '../rig/server-process.ts'
import { shopApi, type ShopApi } from '../rig/shop-api.ts'

/** One process with everything, and the shop that talks to it. */
export type OneServer = { process: ServerProcess; reporter: Reporter; api: ShopApi; close(): Promise<void> }

const secretKey = 'sk_faults_0123456789abcdef0123'

/** Starts nothing yet. `env` besides what every process gets, e.g. DATABASE_URL. */
export async function oneServer(env: Record<string, string>): Promise<OneServer> {
  const folder = mkdtempSync(join(tmpdir(), 'aftercart-faults-'))
  const process_ = serverProcess({
    name: 'server',
    port: await freePort(),
    env: {
      AFTERCART_SECRET_KEY: secretKey,
      AFTERCART_HTTP_ALLOW: '127.0.0.1/32',
      AFTERCART_LOG_LEVEL: 'error',
      AFTERCART_DATA: folder,
      ...env,
    },
  })
  const reporter = openReporter([process_.url], secretKey)
  return {
    process: process_,
    reporter,
    api: shopApi(process_.url, secretKey),
    async close() {
      reporter.close()
      await process_.kill('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A purchase that goes through: the demo shop thanks for it by mail. */
export function purchase(number: number | string, more: object = {}): object {
  return {
    eventId: `event-${number}`,
    gateway: 'stripe',
    payment: `payment-${number}`,
    status: 'succeeded',
    order: {
      id: `order-${number}`,
      currency: 'USD',
      items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }],
    },
    contact: { firstName: 'Ada', lastName: `Lovelace ${number}`, email: `ada${number}@example.test` },
    ...more,
  }
}

/** Waits until no run is under way, and answers the orders of all of them and the subjects of all mail, sorted. */
export async function settled(api: ShopApi): Promise<{ orders: string[]; mails: string[] }> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const { items } = await api.ask<{ items: object[] }>('runs.list', { status: 'active' })
    if (items.length === 0) break
  }
  const runs = await api.all<{ orderId: string; status: string }>('runs.list', {})
  const mails = await api.all<{ subject: string }>('mailbox.list', {})
  return {
    orders: runs.map(({ orderId, status }) => (status === 'ended' ? orderId : `${orderId} ${status}`)).toSorted(),
    mails: mails.map(({ subject }) => subject).toSorted(),
  }
}

/** What `settled` must answer when these purchases, and no others, were accepted. */
export function allThanked(numbers: readonly (number | string)[]): { orders: string[]; mails: string[] } {
  return {
    orders: numbers.map((number) => `order-${number}`).toSorted(),
    mails: numbers.map((number) => `Thank you for your order order-${number}`).toSorted(),
  }
}

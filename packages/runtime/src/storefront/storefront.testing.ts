import { randomUUID } from 'node:crypto'
import { createSandbox, type ChargeRequest, type Gateway } from '@aftercart/gateways'
import { upsertProduct } from '../products/products.ts'
import type { Runtime } from '../runtime.ts'
import { placeOrder, type OrderRequest } from './place-order.ts'

export const good = { number: '4242 4242 4242 4242', expiry: '12/30', cvc: '123' }
export const declined = { ...good, number: '4000000000000002' }
export const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', timeZone: 'Europe/London' }

export type CountingGateway = Gateway & { charges: ChargeRequest[] }

/** The sandbox, slowed down like a bank, remembering what was charged. */
export function countingGateway(milliseconds = 0): CountingGateway {
  const sandbox = createSandbox()
  const charges: ChargeRequest[] = []
  const charge: Gateway['charge'] = async (request) => {
    charges.push(request)
    if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds))
    return sandbox.charge(request)
  }
  return { ...sandbox, charges, charge }
}

export async function stock(runtime: Runtime, shopId: string): Promise<void> {
  const base = { description: '', currency: 'USD', kind: 'one-time' } as const
  await upsertProduct(runtime, shopId, { ...base, sku: 'MUG', name: 'Mug', price: '40.00' })
  await upsertProduct(runtime, shopId, {
    ...base,
    sku: 'CLUB',
    name: 'Coffee club',
    price: '19.90',
    kind: 'subscription',
  })
  await upsertProduct(runtime, shopId, { ...base, sku: 'TEA', name: 'Tea', price: '9.00', currency: 'GBP' })
}

/** A shopper with one cart: each press of the button is a request. */
export function openCart(runtime: Runtime, gateway: Gateway, shopId: string) {
  const cartId = randomUUID()
  return (said: Partial<OrderRequest> = {}) =>
    placeOrder(runtime, gateway, shopId, {
      ...{
        cartId,
        attempt: 1,
        submission: randomUUID(),
        items: [{ sku: 'MUG', quantity: 1 }],
        contact: ada,
        card: good,
      },
      ...said,
    })
}

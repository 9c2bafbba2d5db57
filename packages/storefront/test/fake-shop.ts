import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CardUpdate, CheckoutAnswer, CheckoutRequest, LoginAnswer, Product, Shop } from '../src/wire/far-side.ts'

/** One call that reached the far side. */
export type SeenCall = { name: string; input: Record<string, unknown>; authorization: string | undefined }

/** What the next calls of a procedure meet instead of an answer. */
export type Trouble = 'lost-answer' | 'held' | 'broken' | { status: number; body: unknown }

export type FakeShop = {
  calls: SeenCall[]
  /** Troubles are used up one call each. */
  troubles: Map<string, Trouble[]>
  /** Lets go the answer that was held; waits until there is one. */
  letGo(): Promise<void>
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
}

export const products: Product[] = [
  {
    sku: 'BLANKET',
    name: 'Lambswool blanket',
    description: 'Woven in Wales.',
    price: '128.00',
    currency: 'USD',
    kind: 'one-time',
  },
  {
    sku: 'CLUB',
    name: 'Coffee club',
    description: 'A bag each month.',
    price: '19.90',
    currency: 'USD',
    kind: 'subscription',
  },
]

export const testShop: Shop = {
  name: 'Walnut & Wool',
  sandbox: true,
  testCards: [
    { number: '4242424242424242', title: 'Pays', brand: 'visa', status: 'succeeded' },
    { number: '4000000000000002', title: 'Declined', brand: 'visa', status: 'failed' },
    { number: '4000000000000119', title: 'Error', brand: 'visa', status: 'error' },
    { number: '4000000000000200', title: 'Pending', brand: 'visa', status: 'pending' },
  ],
}

const messages = {
  succeeded: 'Thank you. Your payment went through.',
  failed: 'Your bank did not accept this card. Nothing was charged. Try another card, or ask your bank.',
  error: 'Something went wrong on our side. You have not been charged. Please try again in a moment.',
  pending: 'Your bank is still working on this payment.',
}

/** The far side of the wire, with the server's promises: one answer for each attempt of a cart. */
export function fakeShop(): FakeShop {
  const calls: SeenCall[] = []
  const troubles = new Map<string, Trouble[]>()
  const answered = new Map<string, CheckoutAnswer & { submission: string }>()
  let held = Promise.withResolvers<() => void>()
  return {
    calls,
    troubles,
    async letGo() {
      const go = await held.promise
      held = Promise.withResolvers()
      go()
    },
    async answer(request, response) {
      const url = new URL(request.url ?? '/', 'http://shop.test')
      const name = url.pathname.replace('/trpc/storefront.', '')
      const body = request.method === 'POST' ? await read(request) : (url.searchParams.get('input') ?? '{}')
      const input = JSON.parse(body || '{}') as Record<string, unknown>
      calls.push({ name, input, authorization: request.headers.authorization })
      const data = respond(name, input, answered)
      const trouble = troubles.get(name)?.shift()
      if (trouble === 'lost-answer') return void request.socket.destroy()
      if (trouble === 'held') await new Promise<void>((resolve) => held.resolve(resolve))
      if (trouble === 'broken') return send(response, 500, { error: { message: 'x', code: 0, data: {} } })
      if (typeof trouble === 'object') return send(response, trouble.status, trouble.body)
      send(response, 200, { result: { data } })
    },
  }
}

function respond(
  name: string,
  input: Record<string, unknown>,
  answered: Map<string, CheckoutAnswer & { submission: string }>,
): unknown {
  switch (name) {
    case 'shop':
      return testShop
    case 'products': {
      const skus = input['skus'] as string[] | undefined
      return { items: products.filter(({ sku }) => skus?.includes(sku) ?? true) }
    }
    case 'login':
      return login(input)
    case 'register':
      return loggedIn(input as { firstName: string; lastName: string; email: string })
    case 'cardUpdate':
      return cardUpdate(String(input['token']) as CardUpdate['state'])
    case 'payOrder':
      // Told apart from other presses by its submission alone.
      return checkout({ ...input, cartId: input['submission'], attempt: 1 } as CheckoutRequest, answered)
    case 'checkout':
      return checkout(input as CheckoutRequest, answered)
    default:
      return { accepted: true }
  }
}

/** The token says what state the link is in. */
function cardUpdate(state: CardUpdate['state']): CardUpdate {
  const known = state !== 'expired' && state !== 'gone' && state !== 'broken'
  const [blanket] = products
  return {
    state,
    shop: state === 'broken' ? null : { name: testShop.name, email: 'hello@walnut.test', url: 'https://walnut.test' },
    order: known
      ? {
          ...{ id: 'ord_7k3m9qxf2b4d', total: '256.00', currency: 'USD' },
          items: [{ sku: 'BLANKET', name: blanket!.name, quantity: 2, price: blanket!.price }],
        }
      : null,
    ...{ sandbox: true, testCards: testShop.testCards },
  }
}

function login({ username, password }: Record<string, unknown>): LoginAnswer {
  if (username === 'ada@example.test' && password === 'correct horse') {
    return loggedIn({ firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' })
  }
  return { status: 'refused', message: 'This email address and password do not match.' }
}

function loggedIn({ firstName, lastName, email }: { firstName: string; lastName: string; email: string }): LoginAnswer {
  return {
    status: 'logged-in',
    token: 'tok',
    expiresAt: new Date(Date.now() + 7_200_000).toISOString(),
    contact: { firstName, lastName, email },
  }
}

function checkout(
  request: CheckoutRequest,
  answered: Map<string, CheckoutAnswer & { submission: string }>,
): CheckoutAnswer {
  const key = `${request.cartId} ${request.attempt}`
  const before = answered.get(key)
  if (before !== undefined) return { ...before, repeated: before.submission !== request.submission }
  const card = testShop.testCards.find(({ number }) => number === request.card.number.replaceAll(' ', ''))
  if (card === undefined) throw new Error('A number that is no test card left the page.')
  const { status } = card
  const answer = {
    status,
    orderId: 'ord_7k3m9qxf2b4d',
    message: messages[status],
    canRetry: status === 'failed' || status === 'error',
  }
  answered.set(key, { ...answer, repeated: false, problems: [], submission: request.submission })
  return { ...answer, repeated: false, problems: [] }
}

async function read(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

import type { CardUpdate, CheckoutAnswer, Product, Shop, StorefrontClient } from './far-side.ts'

/** What the far side says in a story. */
export type StoryAnswers = {
  /** To "Pay". */
  checkout?: Pick<CheckoutAnswer, 'status' | 'message' | 'canRetry'>
  /** How it stands with the order of a card-update link. */
  cardUpdate?: CardUpdate['state']
  /** To "Log in": refused when it is said what with. */
  refusal?: string
}

const products: Product[] = [
  { sku: 'BLANKET', name: 'Wool blanket', description: '', price: '129.00', currency: 'USD', kind: 'one-time' },
  { sku: 'CLUB', name: 'Coffee club', description: '', price: '24.00', currency: 'USD', kind: 'subscription' },
]

const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' }
const thanks = { status: 'succeeded', message: 'Thank you. Your payment went through.', canRetry: false } as const

const declined: CardUpdate['order'] = {
  id: 'ord_7k3m9qxf2b4d',
  items: [
    { sku: 'BLANKET', name: 'Wool blanket', quantity: 2, price: '129.00' },
    { sku: 'CLUB', name: 'Coffee club', quantity: 1, price: '24.00' },
  ],
  total: '282.00',
  currency: 'USD',
}
const testCards: Shop['testCards'] = [{ number: '4242424242424242', title: 'Pays', brand: 'visa', status: 'succeeded' }]

/** A far side that answers by itself, for stories: no server, no network. */
export function storyClient({ checkout = thanks, cardUpdate = 'open', refusal }: StoryAnswers = {}): StorefrontClient {
  const loggedIn = { status: 'logged-in', token: 'story', expiresAt: '2999-01-01T00:00:00Z', contact: ada } as const
  return {
    shop: () =>
      Promise.resolve({
        name: 'Walnut & Wool',
        sandbox: true,
        testCards,
      }),
    products: ({ skus }) => Promise.resolve({ items: products.filter(({ sku }) => skus?.includes(sku) ?? true) }),
    login: () => Promise.resolve(refusal === undefined ? loggedIn : { status: 'refused', message: refusal }),
    register: () => Promise.resolve(loggedIn),
    reportLogin: () => Promise.resolve({ accepted: true }),
    reportOutcome: () => Promise.resolve({ accepted: true }),
    cardUpdate: () =>
      Promise.resolve({
        state: cardUpdate,
        shop: { name: 'Walnut & Wool', email: 'hello@walnut.example', url: 'https://walnut.example' },
        order: cardUpdate === 'expired' || cardUpdate === 'broken' || cardUpdate === 'gone' ? null : declined,
        ...{ sandbox: true, testCards },
      }),
    payOrder: () => Promise.resolve({ ...checkout, orderId: 'ord_7k3m9qxf2b4d', repeated: false, problems: [] }),
    checkout: () => Promise.resolve({ ...checkout, orderId: 'ord_7k3m9qxf2b4d', repeated: false, problems: [] }),
  }
}

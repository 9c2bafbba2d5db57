import type { CheckoutAnswer, Product, StorefrontClient } from './far-side.ts'

/** What the far side says in a story. */
export type StoryAnswers = {
  /** To "Pay". */
  checkout?: Pick<CheckoutAnswer, 'status' | 'message' | 'canRetry'>
  /** To "Log in": refused when it is said what with. */
  refusal?: string
}

const products: Product[] = [
  { sku: 'BLANKET', name: 'Wool blanket', description: '', price: '129.00', currency: 'USD', kind: 'one-time' },
  { sku: 'CLUB', name: 'Coffee club', description: '', price: '24.00', currency: 'USD', kind: 'subscription' },
]

const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' }
const thanks = { status: 'succeeded', message: 'Thank you. Your payment went through.', canRetry: false } as const

/** A far side that answers by itself, for stories: no server, no network. */
export function storyClient({ checkout = thanks, refusal }: StoryAnswers = {}): StorefrontClient {
  const loggedIn = { status: 'logged-in', token: 'story', expiresAt: '2999-01-01T00:00:00Z', contact: ada } as const
  return {
    shop: () =>
      Promise.resolve({
        name: 'Walnut & Wool',
        sandbox: true,
        testCards: [{ number: '4242424242424242', title: 'Pays', brand: 'visa', status: 'succeeded' }],
      }),
    products: ({ skus }) => Promise.resolve({ items: products.filter(({ sku }) => skus?.includes(sku) ?? true) }),
    login: () => Promise.resolve(refusal === undefined ? loggedIn : { status: 'refused', message: refusal }),
    register: () => Promise.resolve(loggedIn),
    reportLogin: () => Promise.resolve({ accepted: true }),
    reportOutcome: () => Promise.resolve({ accepted: true }),
    checkout: () => Promise.resolve({ ...checkout, orderId: 'ord_7k3m9qxf2b4d', repeated: false, problems: [] }),
  }
}

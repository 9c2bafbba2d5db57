import type { StoryObj } from '@storybook/react-vite'
import { createConnection } from '../connection/connection.ts'
import '../index.ts'
import { inside, StoryPage } from '../story-page.tsx'
import type { StorefrontClient } from '../wire/far-side.ts'
import { StorefrontError } from '../wire/storefront-error.ts'
import { storyClient } from '../wire/story-client.ts'
import type { CartLine } from './cart-store.ts'

export default { title: 'Storefront/Cart' }

type Story = StoryObj

const two = [
  { sku: 'BLANKET', quantity: 2 },
  { sku: 'CLUB', quantity: 1 },
]

function story(
  name: string,
  lines: CartLine[],
  options: { dark?: boolean; width?: number; client?: StorefrontClient } = {},
): Story {
  const key = `story-cart-${name}`
  const { dark = false, width = 420, client = storyClient() } = options
  return {
    beforeEach: () => createConnection(key, client).cart.replace(lines),
    render: () => (
      <StoryPage dark={dark} width={width}>
        <aftercart-cart publishable-key={key} client={client} />
      </StoryPage>
    ),
  }
}

export const Empty = story('empty', [])
export const Filled = story('filled', two)
export const Narrow = story('narrow', two, { width: 272 })
export const NoLongerSold = story('gone', [...two, { sku: 'A-LAMP-THAT-WAS-SOLD-LAST-YEAR', quantity: 1 }])
export const Dark = story('dark', two, { dark: true })

const unreachable: StorefrontClient = {
  ...storyClient(),
  products: () =>
    Promise.reject(
      new StorefrontError('no-answer', 'We could not reach the shop. Check your connection and try again.'),
    ),
}

export const Error: Story = {
  ...story('error', two, { client: unreachable }),
  play: async ({ canvasElement }) => void (await inside(canvasElement, 'aftercart-cart', '.message.bad')),
}

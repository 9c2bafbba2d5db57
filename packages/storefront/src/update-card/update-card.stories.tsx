import type { StoryObj } from '@storybook/react-vite'
import '../index.ts'
import { inside, send, StoryPage } from '../story-page.tsx'
import { storyClient, type StoryAnswers } from '../wire/story-client.ts'

export default { title: 'Storefront/Update the card' }

type Story = StoryObj

const tag = 'aftercart-update-card'
const card = { 'card.number': '4242 4242 4242 4242', 'card.expiry': '12/30', 'card.cvc': '123' }

function story({ dark = false, ...answers }: StoryAnswers & { dark?: boolean } = {}): Story {
  const client = storyClient(answers)
  return {
    render: () => (
      <StoryPage dark={dark}>
        <h1>Walnut &amp; Wool</h1>
        <aftercart-update-card token="story" client={client} />
      </StoryPage>
    ),
  }
}

const refused = {
  status: 'failed',
  message: 'Your bank did not accept this card. Nothing was charged. Try another card, or ask your bank.',
  canRetry: true,
} as const

export const Open = story()
export const Paid = story({ cardUpdate: 'paid' })
export const Cancelled = story({ cardUpdate: 'cancelled' })
export const Pending = story({ cardUpdate: 'pending' })
export const Elsewhere = story({ cardUpdate: 'elsewhere' })
export const Expired = story({ cardUpdate: 'expired' })
export const Broken = story({ cardUpdate: 'broken' })

export const Incomplete: Story = {
  ...story(),
  play: async ({ canvasElement }) => {
    await send(canvasElement, tag, {})
    await inside(canvasElement, tag, '[aria-invalid=true]')
  },
}

export const Declined: Story = {
  ...story({ checkout: refused }),
  play: async ({ canvasElement }) => {
    await send(canvasElement, tag, card)
    await inside(canvasElement, tag, '.message.bad')
  },
}

export const Thanks: Story = {
  ...story(),
  play: async ({ canvasElement }) => {
    await send(canvasElement, tag, card)
    await inside(canvasElement, tag, '[role=status].message')
  },
}

export const Dark: Story = { ...Declined, ...story({ dark: true, checkout: refused }) }

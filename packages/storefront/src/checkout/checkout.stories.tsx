import type { StoryObj } from '@storybook/react-vite'
import { createConnection } from '../connection/connection.ts'
import '../index.ts'
import { inside, send, StoryPage } from '../story-page.tsx'
import { storyClient, type StoryAnswers } from '../wire/story-client.ts'

export default { title: 'Storefront/Checkout' }

type Story = StoryObj

const tag = 'aftercart-checkout'
const items = [
  { sku: 'BLANKET', quantity: 1 },
  { sku: 'CLUB', quantity: 1 },
]
const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' }
const card = { 'card.number': '4242 4242 4242 4242', 'card.expiry': '12/39', 'card.cvc': '123' }

const declined = {
  status: 'failed',
  message: 'Your bank did not accept this card. Nothing was charged. Try another card, or ask your bank.',
  canRetry: true,
} as const
const broken = {
  status: 'error',
  message: 'Something went wrong on our side. You have not been charged. Please try again in a moment.',
  canRetry: true,
} as const
const pending = { status: 'pending', message: 'Your bank is still working on this payment.', canRetry: false } as const

function story(
  name: string,
  play?: Story['play'],
  { dark = false, width, ...answers }: StoryAnswers & { dark?: boolean; width?: number } = {},
): Story {
  const key = `story-checkout-${name}`
  const client = storyClient(answers)
  return {
    beforeEach: () => {
      const { session, cart } = createConnection(key, client)
      session.end()
      cart.clear()
      cart.replace(items)
    },
    render: () => (
      <StoryPage dark={dark} {...(width === undefined ? {} : { width })}>
        <aftercart-checkout publishable-key={key} client={client} continue-url="#more" />
      </StoryPage>
    ),
    ...(play === undefined ? {} : { play }),
  }
}

const asGuest: Story['play'] = async ({ canvasElement }) => {
  ;(await inside(canvasElement, tag, '.divider + .actions button')).click()
  await inside(canvasElement, tag, '#firstName')
}

const toPayment: Story['play'] = async (context) => {
  await asGuest?.(context)
  await send(context.canvasElement, tag, ada)
  await inside(context.canvasElement, tag, '[id="card.number"]')
}

const paying =
  (result: string): Story['play'] =>
  async (context) => {
    await toPayment?.(context)
    await send(context.canvasElement, tag, card)
    await inside(context.canvasElement, tag, result)
  }

export const LoggedOut = story('logged-out')
export const Details = story('details', asGuest)

export const DetailsMissing = story('missing', async (context) => {
  await asGuest(context)
  await send(context.canvasElement, tag, { email: 'ada@' })
  await inside(context.canvasElement, tag, '#email-problem')
})

export const LoggedIn = story('logged-in', async ({ canvasElement }) => {
  await send(canvasElement, tag, { email: ada.email, password: 'correct horse' })
  await inside(canvasElement, tag, '.who')
})

export const Payment = story('payment', toPayment)

export const NoTestCard = story('no-test-card', async (context) => {
  await toPayment(context)
  await send(context.canvasElement, tag, { ...card, 'card.number': '4111 1111 1111 1111' })
  await inside(context.canvasElement, tag, '[id="card.number-problem"]')
})

export const PaymentDeclined = story('declined', paying('.message.bad'), { checkout: declined })
export const Error = story('error', paying('.message.bad'), { checkout: broken })
export const Pending = story('pending', paying('[part="order-number"]'), { checkout: pending })
export const Success = story('success', paying('[part="order-number"]'))
export const Dark = story('dark', paying('.message.bad'), { checkout: declined, dark: true })
export const Narrow = story('narrow', toPayment, { width: 272 })

import type { StoryObj } from '@storybook/react-vite'
import { createConnection } from '../connection/connection.ts'
import '../index.ts'
import { inside, send, StoryPage } from '../story-page.tsx'
import { storyClient, type StoryAnswers } from '../wire/story-client.ts'

export default { title: 'Storefront/Login' }

type Story = StoryObj

const tag = 'aftercart-login'

function story(
  name: string,
  { dark = false, register = false, ...answers }: StoryAnswers & { dark?: boolean; register?: boolean } = {},
): Story {
  const key = `story-login-${name}`
  const client = storyClient(answers)
  return {
    beforeEach: () => createConnection(key, client).session.end(),
    render: () => (
      <StoryPage dark={dark} width={420}>
        <aftercart-login publishable-key={key} client={client} mode={register ? 'register' : 'login'} />
      </StoryPage>
    ),
  }
}

export const LoggedOut = story('logged-out')

export const Incomplete: Story = {
  ...story('incomplete'),
  play: async ({ canvasElement }) => {
    await send(canvasElement, tag, {})
    await inside(canvasElement, tag, '#email-problem')
  },
}

export const WrongPassword: Story = {
  ...story('wrong', {
    refusal: 'This email address and password do not match. Check both, or go on without logging in.',
  }),
  play: async ({ canvasElement }) => {
    await send(canvasElement, tag, { email: 'ada@example.test', password: 'guess' })
    await inside(canvasElement, tag, '.message.bad')
  },
}

export const NewShopper = story('new', { register: true })

export const LoggedIn: Story = {
  ...story('logged-in'),
  play: async ({ canvasElement }) => {
    await send(canvasElement, tag, { email: 'ada@example.test', password: 'correct horse' })
    await inside(canvasElement, tag, 'section > p > button')
  },
}

export const Dark: Story = {
  ...WrongPassword,
  ...story('dark', { dark: true, refusal: 'This email address and password do not match.' }),
}

import { FlowBuilder, type FlowBuilderProps } from '@aftercart/builder'
import type { Flow } from '@aftercart/flow'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, userEvent, waitFor, within } from 'storybook/test'
import { branches, counts, empty, manyWays, recovery, recoveryThatRuns, shares } from './sample-flows.ts'
import './flow-builder.stories.css'

const meta = {
  title: 'Builder/Larger flows',
  component: FlowBuilder,
  args: {
    flow: recovery,
    title: 'Failed purchase',
    counts,
    shares,
    fixedTrigger: 'purchase-failed',
    onSave: fn<(flow: Flow) => Promise<unknown>>(() => Promise.resolve()),
    onChange: fn(),
  },
  render: (args) => (
    <div className="builder-story">
      <FlowBuilder {...args} />
    </div>
  ),
} satisfies Meta<FlowBuilderProps>

export default meta

type Story = StoryObj<typeof meta>

/** Names of ways out that do not fit below their card hang on a rail, and each open one has a plus of its own. */
export const ManyWaysOut: Story = {
  args: { flow: manyWays, counts: {}, shares: { 'why:funds': '41 %', 'why:expired': '12 %' } },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement)
    const names = [...canvasElement.querySelectorAll('[data-testid^="way-why-"]')]
    await expect(names.map((name) => name.textContent)).toEqual([
      'Insufficient funds 41 %',
      'Card expired 12 %',
      'Lost or stolen',
      'Over the limit of the card',
      'Needs confirming',
      'Do not honour',
      'Otherwise',
    ])
    for (const [index, name] of names.slice(1).entries()) {
      const before = names[index]!.getBoundingClientRect()
      await expect(name.getBoundingClientRect().left).toBeGreaterThan(before.right)
    }
    await userEvent.click(page.getByRole('button', { name: /Add a step after .*: Otherwise/ }))
    await expect(await within(document.body).findByRole('dialog', { name: 'Add a step' })).toBeVisible()
  },
}

export const ManyWaysOutDark: Story = { args: { flow: manyWays, counts: {}, shares: {} }, globals: { scheme: 'dark' } }

/** Branches are begun and joined again without a mouse. */
export const BranchedAndJoinedWithTheKeyboard: Story = {
  args: { flow: branches, counts: {}, shares: {} },
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    const screen = within(document.body)
    const lastFlow = (): Flow => (args.onChange as ReturnType<typeof fn>).mock.lastCall?.[0] as Flow

    // The open end is offered where the paths meet.
    canvasElement.querySelector<HTMLElement>('[data-id="together"]')!.focus()
    await userEvent.keyboard('{Enter}')
    const lead = await page.findByRole('combobox', { name: 'Lead another path here' })
    lead.focus()
    await userEvent.keyboard('{Enter}{ArrowDown}{Enter}')
    await waitFor(() => expect(lastFlow().edges).toContainEqual({ from: 'task', to: 'together' }))

    // A third branch: a new step beside the two, from the plus on the card.
    page.getByRole('button', { name: /Add a step after .*: another branch/ }).focus()
    await userEvent.keyboard('{Enter}')
    const menu = await screen.findByRole('dialog', { name: 'Add a step' })
    await waitFor(() => expect(within(menu).getByRole('searchbox')).toHaveFocus())
    await userEvent.keyboard('email the team{Enter}')
    await waitFor(() => expect(lastFlow().edges.filter((edge) => edge.from === 'at-once')).toHaveLength(3))
  },
}

/** Who may come in again, and what ends it for somebody: rules of the flow as a whole, undone like any other change. */
export const Rules: Story = {
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    const screen = within(document.body)
    const settings = (): Flow['settings'] =>
      ((args.onChange as ReturnType<typeof fn>).mock.lastCall?.[0] as Flow | undefined)?.settings

    await userEvent.click(page.getByTestId('card-pause'))
    await userEvent.click(page.getByRole('button', { name: 'Rules' }))
    await userEvent.click(await page.findByRole('combobox', { name: 'Who may come in again' }))
    await userEvent.click(await screen.findByRole('option', { name: 'Only after some days' }))
    await waitFor(() => expect(settings()).toEqual({ reEntry: { when: 'after', days: 30 } }))

    await userEvent.click(page.getByRole('button', { name: 'Add an event' }))
    await userEvent.click(await page.findByRole('combobox', { name: 'Event 1 that ends the flow' }))
    await userEvent.click(await screen.findByRole('option', { name: 'they unsubscribe' }))
    await waitFor(() => expect(settings()?.exitOn).toEqual([{ on: 'unsubscribed' }]))
    await expect(page.getByText('again after 30 days · ends when they unsubscribe')).toBeVisible()

    await userEvent.click(page.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(settings()?.exitOn).toEqual([{ on: 'paid' }]))
  },
}

/** Every way through the flow, with what is sent and when; the one that is open is lit on the canvas. */
export const WhatItWouldSend: Story = {
  args: { flow: recoveryThatRuns },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement)
    await userEvent.click(page.getByRole('button', { name: 'What it would send' }))
    const paths = within(await page.findByTestId('paths'))
    await userEvent.click((await paths.findAllByRole('button', { name: /Condition: Yes/ }))[0]!)
    await expect(paths.getByText('after 3 days', { exact: true })).toBeVisible()
    await waitFor(() => expect(page.getByTestId('card-other-card')).toHaveClass('ac-aside'))
    await expect(page.getByTestId('card-sorry')).not.toHaveClass('ac-aside')
  },
}

export const WhatItWouldSendDark: Story = { ...WhatItWouldSend, globals: { scheme: 'dark' } }

/** The whole palette by keys alone: search, walk, fold. */
export const FoundWithTheKeyboard: Story = {
  args: { flow: empty, counts: {}, shares: {}, fixedTrigger: null },
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    await userEvent.keyboard('{Control>}k{/Control}')
    const search = page.getByRole('searchbox', { name: 'Search steps' })
    await waitFor(() => expect(search).toHaveFocus())
    await userEvent.keyboard('card expiring{ArrowDown}')
    await expect(page.getByRole('button', { name: 'Card expiring' })).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(args.onChange).toHaveBeenCalled())

    await userEvent.clear(search)
    await userEvent.click(page.getByRole('button', { name: 'Triggers' }))
    await expect(page.queryByRole('button', { name: 'Card expiring' })).toBeNull()
    search.focus()
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}{ArrowUp}')
    await expect(search).toHaveFocus()
  },
}

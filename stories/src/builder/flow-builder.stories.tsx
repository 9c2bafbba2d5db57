import { useState } from 'react'
import { FlowBuilder, type FlowBuilderProps } from '@aftercart/builder'
import type { Flow } from '@aftercart/flow'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, userEvent, waitFor, within } from 'storybook/test'
import { counts, empty, recovery, shares } from './sample-flows.ts'
import './flow-builder.stories.css'

const meta = {
  title: 'Builder/Flow builder',
  component: FlowBuilder,
  args: {
    flow: recovery,
    title: 'Failed purchase',
    breadcrumbs: [
      { label: 'Actions', href: '#actions' },
      { label: 'Default settings', href: '#actions' },
    ],
    status: { liveVersion: 4, hasUnpublishedChanges: true },
    counts,
    shares,
    fixedTrigger: 'purchase-failed',
    onSave: fn<(flow: Flow) => Promise<unknown>>(() => Promise.resolve()),
    onPublish: fn<(flow: Flow) => Promise<unknown>>(() => Promise.resolve()),
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

export const Filled: Story = {}

export const Dark: Story = { globals: { scheme: 'dark' } }

export const Empty: Story = {
  args: { flow: empty, counts: {}, shares: {}, status: { liveVersion: null, hasUnpublishedChanges: false } },
}

export const ReadOnly: Story = { args: { readOnly: true } }

export const Campaign: Story = {
  args: { fixedTrigger: null, title: 'Win back', breadcrumbs: [{ label: 'Campaigns', href: '#' }] },
}

export const Selected: Story = {
  play: async ({ canvasElement }) => {
    await userEvent.click(within(canvasElement).getByTestId('card-other-card'))
    await expect(await within(canvasElement).findByText('Write a subject.')).toBeVisible()
  },
}

export const SelectedDark: Story = { ...Selected, globals: { scheme: 'dark' } }

/** Everything a mouse can do here can be done with keys alone. */
export const BuiltWithTheKeyboard: Story = {
  args: { flow: empty, counts: {}, shares: {} },
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    const lastFlow = (): Flow => (args.onChange as ReturnType<typeof fn>).mock.lastCall?.[0] as Flow

    page.getByRole('button', { name: 'Wait' }).focus()
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(lastFlow().edges).toHaveLength(1))
    page.getByRole('button', { name: 'Email the team' }).focus()
    await userEvent.keyboard(' ')
    await waitFor(() => expect(lastFlow().edges).toHaveLength(2))

    // Arrow keys walk over the cards; the inspector follows.
    const cards = () => canvasElement.querySelectorAll<HTMLElement>('.react-flow__node')
    cards()[2]?.focus()
    await userEvent.keyboard('{ArrowUp}')
    await waitFor(() => expect(cards()[1]).toHaveFocus())
    await expect(page.getByRole('heading', { name: 'Wait' })).toBeVisible()

    // Deleting leaves the focus on a neighbour, and the path closed.
    await userEvent.keyboard('{Delete}')
    await waitFor(() => expect(lastFlow().nodes).toHaveLength(2))
    await expect(lastFlow().edges).toHaveLength(1)
    await waitFor(() => expect(cards()[0]).toHaveFocus())

    await userEvent.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(lastFlow().nodes).toHaveLength(3))
    await userEvent.keyboard('{Control>}{Shift>}z{/Shift}{/Control}')
    await waitFor(() => expect(lastFlow().nodes).toHaveLength(2))
  },
}

export const DraggedFromThePalette: Story = {
  args: { flow: empty, counts: {}, shares: {} },
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    const data = new DataTransfer()
    const box = page.getByTestId('canvas').getBoundingClientRect()
    const drag = (type: string, target: Element): boolean =>
      target.dispatchEvent(
        new DragEvent(type, {
          bubbles: true,
          cancelable: true,
          dataTransfer: data,
          clientX: box.left + 200,
          clientY: box.top + 420,
        }),
      )
    const pane = canvasElement.querySelector('.react-flow__pane')!
    drag('dragstart', page.getByRole('button', { name: 'Condition' }))
    drag('dragover', pane)
    drag('drop', pane)
    await waitFor(() => expect(args.onChange).toHaveBeenCalled())
    await expect(await page.findByRole('heading', { name: 'Condition' })).toBeVisible()
    // What cannot work is said at once, on the card and in the header.
    await expect(await page.findByTestId('problem-count')).toBeVisible()
  },
}

export const ConnectedInTheInspector: Story = {
  args: { flow: { nodes: recovery.nodes, edges: recovery.edges.filter((edge) => edge.from !== 'pause') } },
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    await userEvent.click(page.getByTestId('card-pause'))
    await userEvent.click(await page.findByRole('combobox', { name: 'Then go to' }))
    await userEvent.click(await within(document.body).findByRole('option', { name: 'Paid by any route' }))
    await waitFor(() =>
      expect(args.onChange).toHaveBeenLastCalledWith(
        expect.objectContaining({ edges: expect.arrayContaining([{ from: 'pause', to: 'paid' }]) }),
      ),
    )
  },
}

export const SavedAndHeldBack: Story = {
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    await userEvent.click(page.getByTestId('card-other-card'))
    await userEvent.type(await page.findByRole('textbox', { name: 'Subject' }), 'Try another card')
    await expect(page.getByTestId('save-status')).toHaveTextContent('Unsaved changes')

    // The message is still empty: publishing leads to the problem instead.
    await userEvent.click(page.getByRole('button', { name: 'Publish…' }))
    await expect(args.onPublish).not.toHaveBeenCalled()
    await userEvent.click(page.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(page.getByTestId('save-status')).toHaveTextContent('Draft saved · version 4 live'))

    await userEvent.type(page.getByRole('textbox', { name: 'Message' }), 'Hello')
    await waitFor(() => expect(page.queryByTestId('problem-count')).toBeNull())
    await userEvent.click(page.getByRole('button', { name: 'Publish…' }))
    await waitFor(() => expect(args.onPublish).toHaveBeenCalledTimes(1))
  },
}

/** On a phone palette and settings come up from below. */
export const Narrow: Story = {
  globals: { viewport: { value: 'mobile1', isRotated: false } },
  play: async ({ canvasElement, args }) => {
    const page = within(canvasElement)
    const screen = within(document.body)
    await userEvent.click(await page.findByRole('button', { name: 'Add a step' }))
    const palette = await screen.findByRole('dialog', { name: 'Add a step' })
    await userEvent.click(within(palette).getByRole('button', { name: 'Create a task' }))
    await waitFor(() => expect(args.onChange).toHaveBeenCalled())
    const settings = await screen.findByRole('dialog', { name: 'Settings' })
    const field = await within(settings).findByRole('textbox', { name: 'Task' })
    // The sheet slides in.
    await waitFor(() => expect(field).toBeVisible())
  },
}

export const SavingFails: Story = {
  args: { onSave: fn((_: Flow) => Promise.reject(new Error('You were signed out.'))) },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement)
    await userEvent.click(page.getByRole('button', { name: 'Save' }))
    await expect(await page.findByRole('alert')).toHaveTextContent(
      'Your draft could not be saved: You were signed out.',
    )
  },
}

/** Hosts hand back what was saved, with object keys in another order: the drawing and its undo stay. */
export const HandedBackBySave: Story = {
  render: (args) => <HandingBack {...args} />,
  play: async ({ canvasElement }) => {
    const page = within(canvasElement)
    await userEvent.click(page.getByTestId('card-pause'))
    await userEvent.clear(await page.findByRole('textbox', { name: 'Wait for' }))
    await userEvent.type(page.getByRole('textbox', { name: 'Wait for' }), '5')
    await userEvent.click(page.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(page.getByTestId('save-status')).toHaveTextContent('Draft saved'))
    await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
    await expect(page.getByRole('textbox', { name: 'Wait for' })).toHaveValue('5')
  },
}

function HandingBack(args: FlowBuilderProps) {
  const [flow, setFlow] = useState(args.flow)
  const keep = (next: Flow): Promise<void> => {
    setFlow(JSON.parse(JSON.stringify({ edges: next.edges, nodes: next.nodes })) as Flow)
    return Promise.resolve()
  }
  return (
    <div className="builder-story">
      <FlowBuilder {...args} flow={flow} onSave={keep} />
    </div>
  )
}

import { useMemo, useState } from 'react'
import { FlowPreview } from '@aftercart/builder'
import { validateFlow, type Flow, type JsonObject, type Trigger } from '@aftercart/flow'
import { editors } from '@aftercart/nodes/editor'
import { catalogue, type NodeType } from '@aftercart/nodes/model'
import type { StoryObj } from '@storybook/react-vite'
import './node-story.css'

type Options = { trigger?: Trigger; dark?: boolean; triggerIsFixed?: boolean; play?: StoryObj['play'] }

/** A node as one meets it: its card in a small real canvas, and its form, which edits the card. */
export function nodeStory(
  type: NodeType,
  params: JsonObject,
  { trigger = 'purchase-failed', dark = false, triggerIsFixed = false, play }: Options = {},
): StoryObj {
  return {
    render: () => <CardAndForm type={type} params={params} trigger={trigger} triggerIsFixed={triggerIsFixed} />,
    ...(dark ? { globals: { scheme: 'dark' } } : {}),
    ...(play ? { play } : {}),
  }
}

type Props = { type: NodeType; params: JsonObject; trigger: Trigger; triggerIsFixed: boolean }

function CardAndForm({ type, params: given, trigger, triggerIsFixed }: Props) {
  const [params, setParams] = useState(given)
  const flow = useMemo(() => around(type, params, trigger), [type, params, trigger])
  const problems = validateFlow(flow, catalogue).filter((each) => each.node === 'n')
  const { Form } = editors[type]
  return (
    <main className="node-story">
      <div className="node-story-card">
        {/* React Flow takes its cards once: a changed card is a new canvas here. */}
        <FlowPreview key={JSON.stringify(params)} flow={flow} only={only} label={`Card of ${catalogue[type].title}`} />
      </div>
      <div className="node-story-form">
        <h1>{catalogue[type].title}</h1>
        <Form
          params={params}
          onChange={setParams}
          problems={problems}
          trigger={trigger}
          triggerIsFixed={triggerIsFixed}
          campaigns={campaigns}
          readOnly={false}
        />
      </div>
    </main>
  )
}

const only = ['n']

const campaigns = [
  { id: 'win-back', name: 'Win back' },
  { id: 'welcome', name: 'Welcome new customers' },
]

/** The node in the smallest flow it can stand in, so that its problems are its own. */
function around(type: NodeType, params: JsonObject, trigger: Trigger): Flow {
  const node = { id: 'n', type, params }
  const exit = { id: 'x', type: 'exit', params: {} }
  const onward = catalogue[type].waysOut(params).map((way) => ({ from: 'n', out: way.id, to: 'x' }))
  if (type === 'trigger') return { nodes: [node, exit], edges: onward }
  return {
    nodes: [{ id: 't', type: 'trigger', params: { on: trigger } }, node, exit],
    edges: [{ from: 't', to: 'n' }, ...onward],
  }
}

import { IconQuestionMark } from '@tabler/icons-react'
import type { Catalogue } from '@aftercart/flow'
import type { NodeEditor } from '@aftercart/nodes/editor'
import { catalogue as ownCatalogue } from '@aftercart/nodes/model'
import { editors as ownEditors } from '@aftercart/nodes/editor'
import './step-icon.css'

type Registry = { catalogue?: Catalogue; editors?: Readonly<Record<string, NodeEditor>> }

/** A node type's icon on its family's ground, as on the canvas. Says nothing aloud: put its name beside it. */
export function StepIcon({
  type,
  size = 28,
  catalogue = ownCatalogue,
  editors = ownEditors,
}: { type: string; size?: number } & Registry) {
  const Icon = editors[type]?.icon ?? IconQuestionMark
  return (
    <span
      className={`ac-chip ac-family-${catalogue[type]?.family ?? 'action'}`}
      style={{ width: size, height: size }}
      aria-hidden
    >
      <Icon size={Math.round(size * 0.58)} stroke={1.75} />
    </span>
  )
}

/** The steps of a flow as a row of icons, with their titles for those who hear the page; past `limit` a number stands for the rest. */
export function StepIcons({ steps, limit = 5 }: { steps: readonly { type: string; title: string }[]; limit?: number }) {
  const rest = steps.length - limit
  return (
    <ul className="ac-steps">
      {steps.slice(0, limit).map((step, index) => (
        <li key={index} title={step.title}>
          <StepIcon type={step.type} />
          <span className="ac-unseen">{step.title}</span>
        </li>
      ))}
      {rest > 0 && <li className="ac-steps-rest">+{rest}</li>}
    </ul>
  )
}

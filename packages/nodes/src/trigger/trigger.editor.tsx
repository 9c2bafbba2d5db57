import { Select, TextInput } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { triggers, type Trigger } from '@aftercart/flow'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { firedTriggers, triggerWords } from './trigger.model.ts'

export const triggerEditor: NodeEditor = { icon: IconBolt, Form: TriggerForm, fields: ['on', 'sku', 'tag'] }

const offered: ReadonlySet<Trigger> = new Set(firedTriggers)

const aboutProducts: readonly Trigger[] = [
  'purchase-succeeded',
  'purchase-failed',
  'purchase-error',
  'purchase-made',
  'charge-failed',
  'charge-recovered',
]

function TriggerForm({ params, onChange, problems, readOnly, triggerIsFixed }: FormProps) {
  const on = triggers.find((each) => each === params['on'])
  if (triggerIsFixed) return <FixedTrigger on={on} sku={textOf(params, 'sku')} />
  return (
    <div className="ac-form">
      <Select
        label="The flow begins when"
        data={triggers
          .filter((each) => offered.has(each) || each === on)
          .map((each) => ({ value: each, label: triggerWords[each].title }))}
        value={on ?? null}
        onChange={(value) => value && onChange({ on: value })}
        error={errorAt(problems, 'on')}
        disabled={readOnly}
        allowDeselect={false}
        checkIconPosition="right"
        maxDropdownHeight={320}
      />
      {on && <p className="ac-form-hint">{triggerWords[on].detail}.</p>}
      {on && aboutProducts.includes(on) && (
        <TextInput
          label="Only for this product"
          description="Its product number (SKU). Leave empty for all products."
          placeholder="All products"
          value={textOf(params, 'sku')}
          onChange={(event) => onChange(withParam(params, 'sku', event.currentTarget.value || undefined))}
          error={errorAt(problems, 'sku')}
          disabled={readOnly}
        />
      )}
      {on === 'tag-added' && (
        <TextInput
          label="Only this tag"
          placeholder="Any tag"
          value={textOf(params, 'tag')}
          onChange={(event) => onChange(withParam(params, 'tag', event.currentTarget.value || undefined))}
          error={errorAt(problems, 'tag')}
          disabled={readOnly}
        />
      )}
    </div>
  )
}

function FixedTrigger({ on, sku }: { on: Trigger | undefined; sku: string }) {
  if (!on) return null
  return (
    <div className="ac-form">
      <p className="ac-form-hint">
        <strong>{triggerWords[on].title}.</strong> {triggerWords[on].detail}. {timing[on]}
      </p>
      {sku !== '' && (
        <p className="ac-form-hint">These actions run for the product {sku} alone, once for each order that has it.</p>
      )}
      <p className="ac-form-hint">The trigger belongs to the column you came from, so it cannot be exchanged here.</p>
    </div>
  )
}

/** How often, told where it is not plain. */
const timing: Readonly<Partial<Record<Trigger, string>>> = {
  'contact-created': 'Somebody is known when first name, last name and email address are all the same.',
  'purchase-succeeded': 'A payment that is still pending starts nothing.',
  'purchase-failed': 'The card or its bank said no. A payment that is still pending starts nothing.',
  'purchase-error': 'For example the gateway was down, or a product was out of stock.',
}

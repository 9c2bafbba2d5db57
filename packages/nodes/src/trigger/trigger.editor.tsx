import { NativeSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { triggers, type JsonObject, type Trigger } from '@aftercart/flow'
import { NumberField } from '../editor/number-field.tsx'
import { errorAt, textOf, textsOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { daysBeforeExpiry, firedTriggers, narrowings, triggerWords } from './trigger.model.ts'

/** The form shows what the chosen trigger has; problems of settings that it does not have are told above it. */
export const triggerEditor: NodeEditor = { icon: IconBolt, Form: TriggerForm, fields: ['on', 'event', 'skus'] }

function TriggerForm(props: FormProps) {
  const { params, onChange, problems, readOnly, triggerIsFixed } = props
  const on = triggers.find((each) => each === params['on'])
  if (triggerIsFixed) return <FixedTrigger on={on} sku={textOf(params, 'sku')} />
  return (
    <div className="ac-form">
      <Select
        label="The flow begins when"
        data={firedTriggers.map((each) => ({ value: each, label: triggerWords[each].title }))}
        value={on ?? null}
        onChange={(value) => value && onChange({ on: value })}
        error={errorAt(problems, 'on')}
        disabled={readOnly}
        allowDeselect={false}
        checkIconPosition="right"
        maxDropdownHeight={320}
      />
      {on && <p className="ac-form-hint">{triggerWords[on].detail}.</p>}
      {on && <Narrowings {...props} on={on} />}
      {on && hints[on] && <p className="ac-form-hint">{hints[on]}</p>}
    </div>
  )
}

function Narrowings({ on, ...props }: FormProps & { on: Trigger }) {
  const { params, onChange, problems, readOnly } = props
  const has = (field: (typeof narrowings)[Trigger][number]): boolean => narrowings[on].includes(field)
  const text = (name: 'tag' | 'event', label: string, placeholder: string, description?: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      description={description}
      value={textOf(params, name)}
      onChange={(event) => onChange(withParam(params, name, event.currentTarget.value || undefined))}
      error={errorAt(problems, name)}
      disabled={readOnly}
    />
  )
  return (
    <>
      {has('attempt') && <Attempt {...props} />}
      {has('skus') && <Products {...props} />}
      {has('days') && (
        <NumberField
          label="How long before"
          unit="days"
          placeholder={String(daysBeforeExpiry)}
          value={params['days']}
          onChange={(value) => onChange(withParam(params, 'days', value))}
          error={errorAt(problems, 'days')}
          readOnly={readOnly}
        />
      )}
      {has('tag') && text('tag', 'Only this tag', 'Any tag')}
      {has('event') && text('event', 'Name of the event', 'trial-ended', 'As your own server calls it.')}
    </>
  )
}

/** Of one product the flow may also have been told by `sku`; here both are one list. */
function Products({ params, onChange, problems, readOnly }: FormProps) {
  const one = textOf(params, 'sku')
  const skus = [...new Set([...(one === '' ? [] : [one]), ...textsOf(params, 'skus')])]
  const save = (next: string[]): void => {
    const { sku: _, ...rest } = params
    onChange(withParam(rest, 'skus', next.length === 0 ? undefined : next))
  }
  return (
    <TagsInput
      label="Only for these products"
      description="Their product numbers (SKU). Enter or a comma ends each."
      placeholder={skus.length === 0 ? 'All products' : ''}
      value={skus}
      onChange={save}
      error={errorAt(problems, 'skus') ?? errorAt(problems, 'sku')}
      disabled={readOnly}
    />
  )
}

function Attempt({ params, onChange, problems, readOnly }: FormProps) {
  const { attempt } = params
  const isNumber = attempt !== undefined && !['every', 'first', 'last'].includes(textOf(params, 'attempt'))
  const choose = (kind: string): JsonObject =>
    withParam(params, 'attempt', kind === 'every' ? undefined : kind === 'number' ? 2 : kind)
  return (
    <div className="ac-rule-line">
      <NativeSelect
        label="On which attempt"
        data={[
          { value: 'every', label: 'Every attempt' },
          { value: 'first', label: 'The first' },
          { value: 'last', label: 'The last' },
          { value: 'number', label: 'A certain one' },
        ]}
        value={isNumber ? 'number' : textOf(params, 'attempt') || 'every'}
        onChange={(event) => onChange(choose(event.currentTarget.value))}
        error={isNumber ? undefined : errorAt(problems, 'attempt')}
        disabled={readOnly}
      />
      {isNumber && (
        <NumberField
          label="Attempt number"
          value={attempt}
          onChange={(value) => onChange(withParam(params, 'attempt', value ?? ''))}
          error={errorAt(problems, 'attempt')}
          readOnly={readOnly}
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

const hints: Readonly<Partial<Record<Trigger, string>>> = {
  'charge-failed': 'The last attempt is the one after which the gateway does not try again by itself.',
  'card-expiring': 'Once for each card and each date of expiry.',
  manual: 'Choose the contacts in the list of contacts, or let another flow start this one.',
}

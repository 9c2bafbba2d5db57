import { MultiSelect, NativeSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { unreachable, type Json, type JsonObject } from '@aftercart/flow'
import { ClockField } from '../editor/clock-field.tsx'
import { DurationField } from '../editor/duration-field.tsx'
import { textOf, textsOf } from '../editor/node-editor.ts'
import { wordsOf, type Fact, type Operator } from './facts.ts'

type Props = {
  fact: Fact
  is: Operator
  rule: JsonObject
  error: string | undefined
  readOnly: boolean
  onChange(value: Json): void
}

/** What the fact is compared with: a field that fits its type and the comparison. */
export function RuleValue({ fact, is, rule, error, readOnly, onChange }: Props) {
  const text = textOf(rule, 'value')
  switch (fieldFor(fact, is)) {
    case 'several':
      return <Several fact={fact} is={is} rule={rule} error={error} readOnly={readOnly} onChange={onChange} />
    case 'duration':
      return (
        <DurationField
          label="Time span"
          labelHidden
          placeholder="7"
          value={text}
          onChange={(value) => onChange(value ?? '')}
          error={error}
          readOnly={readOnly}
        />
      )
    case 'date':
    case 'time':
      return (
        <ClockField
          kind={fact.type === 'time' ? 'time' : 'date'}
          label="Value"
          labelHidden
          value={text}
          onChange={onChange}
          error={error}
          readOnly={readOnly}
        />
      )
    case 'choice':
      return (
        <Select
          aria-label="Value"
          placeholder="Choose"
          data={[...(fact.options ?? [])]}
          value={text || null}
          onChange={(value) => onChange(value ?? '')}
          error={error}
          disabled={readOnly}
          allowDeselect={false}
          checkIconPosition="right"
        />
      )
    case 'yes-no':
      return (
        <NativeSelect
          aria-label="Value"
          data={[
            ...(text === '' ? [{ value: '', label: 'Choose' }] : []),
            { value: 'true', label: 'yes' },
            { value: 'false', label: 'no' },
          ]}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value === 'true')}
          error={error}
          disabled={readOnly}
        />
      )
    case 'text':
      return (
        <TextInput
          aria-label="Value"
          {...(fact.type === 'number' ? { inputMode: 'decimal' as const } : {})}
          placeholder={examples[fact.name] ?? (fact.counts ? '1' : fact.type === 'number' ? '50' : '')}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
          disabled={readOnly}
        />
      )
    default:
      return unreachable(fieldFor(fact, is) as never)
  }
}

type Field = 'several' | 'duration' | 'date' | 'time' | 'choice' | 'yes-no' | 'text'

function fieldFor(fact: Fact, is: Operator): Field {
  const { value } = wordsOf(is, fact.type)
  if (value === 'several' || value === 'duration') return value
  if (fact.type === 'time') return 'time'
  if (is === 'before' || is === 'after' || is === 'on') return 'date'
  return fact.type === 'choice' || fact.type === 'yes-no' ? fact.type : 'text'
}

function Several({ fact, rule, error, readOnly, onChange }: Props) {
  const common = { 'aria-label': 'Value', error, disabled: readOnly, value: textsOf(rule, 'value'), onChange }
  return fact.options ? (
    <MultiSelect {...common} data={[...fact.options]} placeholder="Choose one or more" />
  ) : (
    <TagsInput {...common} placeholder="Enter or a comma ends each" />
  )
}

const examples: Readonly<Record<string, string>> = {
  'contact.tags': 'vip',
  'contact.type': 'customer',
  'order.skus': 'MUG',
  'order.productNames': 'Mug',
  'order.currency': 'USD',
  'outcome.declineCode': 'insufficient_funds',
  'outcome.cardNetwork': 'visa',
  'event.name': 'trial-ended',
}

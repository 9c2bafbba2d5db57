import { ActionIcon, MultiSelect, NativeSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { unreachable, type Json, type JsonObject } from '@aftercart/flow'
import { factNamed, operatorsOf, operatorWords, type Fact, type Operator } from '../conditions/facts.ts'
import { textOf, textsOf, withParam } from '../editor/node-editor.ts'
import '../editor/editor.css'

type Props = {
  rule: JsonObject
  /** Which rule it is, for those who hear the form. */
  label: string
  facts: readonly Fact[]
  errorAt(field: 'fact' | 'is' | 'value'): string | undefined
  readOnly: boolean
  onChange(rule: JsonObject): void
  onRemove(): void
}

/** One rule, read as a sentence: what is looked at, how, and with what. */
export function RuleFields({ rule, label, facts, errorAt, readOnly, onChange, onRemove }: Props) {
  const fact = factNamed(rule['fact'])
  const operators = fact ? operatorsOf[fact.type] : []
  const is = operators.find((each) => each === rule['is'])
  return (
    <div className="ac-rule" role="group" aria-label={label}>
      <div className="ac-rule-line">
        <Select
          aria-label="What to look at"
          placeholder="Choose what to look at"
          data={grouped(facts, fact)}
          value={fact?.name ?? null}
          onChange={(name) => onChange(ruleFor(factNamed(name)))}
          error={errorAt('fact')}
          disabled={readOnly}
          searchable
          allowDeselect={false}
          maxDropdownHeight={320}
          checkIconPosition="right"
        />
        {!readOnly && (
          <ActionIcon variant="subtle" color="gray" size={36} aria-label="Remove this rule" onClick={onRemove}>
            <IconX size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {fact && (
        <div className={is && operatorWords[is].value === 'several' ? 'ac-rule-group' : 'ac-rule-line'}>
          <NativeSelect
            aria-label="How to compare"
            data={[
              ...(is ? [] : [{ value: '', label: 'Choose' }]),
              ...operators.map((each) => ({ value: each, label: operatorWords[each].yes })),
            ]}
            value={is ?? ''}
            onChange={(event) => onChange(withOperator(rule, event.currentTarget.value as Operator))}
            error={errorAt('is')}
            disabled={readOnly}
          />
          {is && operatorWords[is].value !== 'none' && (
            <Value
              fact={fact}
              is={is}
              rule={rule}
              error={errorAt('value')}
              readOnly={readOnly}
              onChange={(value) => onChange(withParam(rule, 'value', value))}
            />
          )}
        </div>
      )}
    </div>
  )
}

type ValueProps = {
  fact: Fact
  is: Operator
  rule: JsonObject
  error: string | undefined
  readOnly: boolean
  onChange(value: Json): void
}

function Value({ fact, is, rule, error, readOnly, onChange }: ValueProps) {
  const common = { 'aria-label': 'Value', error, disabled: readOnly }
  const text = textOf(rule, 'value')
  const options = [...(fact.options ?? [])]
  if (operatorWords[is].value === 'several') {
    const several = { ...common, value: textsOf(rule, 'value'), onChange: (values: string[]) => onChange(values) }
    return options.length > 0 ? (
      <MultiSelect {...several} data={options} placeholder="Choose one or more" />
    ) : (
      <TagsInput {...several} placeholder="Enter or a comma ends each" />
    )
  }
  switch (fact.type) {
    case 'choice':
      return (
        <Select
          {...common}
          placeholder="Choose"
          data={options}
          value={text || null}
          onChange={(value) => onChange(value ?? '')}
          allowDeselect={false}
          checkIconPosition="right"
        />
      )
    case 'yes-no':
      return (
        <NativeSelect
          {...common}
          data={[
            ...(text === '' ? [{ value: '', label: 'Choose' }] : []),
            { value: 'true', label: 'yes' },
            { value: 'false', label: 'no' },
          ]}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value === 'true')}
        />
      )
    case 'number':
      return (
        <TextInput
          {...common}
          inputMode="decimal"
          placeholder="50"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'text':
    case 'list':
      return (
        <TextInput
          {...common}
          placeholder={examples[fact.name] ?? ''}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return unreachable(fact.type)
  }
}

const examples: Readonly<Record<string, string>> = {
  'contact.tags': 'vip',
  'contact.type': 'customer',
  'order.skus': 'MUG',
  'order.currency': 'USD',
  'outcome.declineCode': 'insufficient_funds',
}

/** Grouped for the list; a fact this flow does not have stays visible where it was chosen, so that its problem can be seen. */
function grouped(facts: readonly Fact[], chosen: Fact | undefined) {
  const shown = chosen && !facts.includes(chosen) ? [...facts, chosen] : facts
  return [...Map.groupBy(shown, (fact) => fact.group)].map(([group, items]) => ({
    group,
    items: items.map((fact) => ({ value: fact.name, label: fact.label })),
  }))
}

function ruleFor(fact: Fact | undefined): JsonObject {
  const is = fact && operatorsOf[fact.type][0]
  return fact && is ? { fact: fact.name, is, value: fact.type === 'yes-no' ? true : '' } : {}
}

/** The value stays where it can: one value becomes a list of one, and back. */
function withOperator(rule: JsonObject, is: Operator): JsonObject {
  const wanted = operatorWords[is].value
  const value = rule['value']
  const kept = Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]
  if (wanted === 'none') return withParam({ ...rule, is }, 'value', undefined)
  return { ...rule, is, value: wanted === 'several' ? kept.map(String) : (kept[0] ?? '') }
}

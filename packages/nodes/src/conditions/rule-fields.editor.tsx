import { ActionIcon, NativeSelect, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { JsonObject, Trigger } from '@aftercart/flow'
import { DurationField } from '../editor/duration-field.tsx'
import { textOf, withParam } from '../editor/node-editor.ts'
import { FactSelect } from './fact-select.editor.tsx'
import { factNamed, factsFor, operatorsFor, wordsOf, type Fact, type Operator } from './facts.ts'
import { RuleValue } from './rule-value.editor.tsx'
import '../editor/editor.css'

type Props = {
  rule: JsonObject
  /** Which rule it is, for those who hear the form. */
  label: string
  trigger: Trigger | null
  errorAt(field: 'fact' | 'of' | 'within' | 'is' | 'value'): string | undefined
  readOnly: boolean
  onChange(rule: JsonObject): void
  onRemove(): void
}

/** One rule, read as a sentence: what is looked at, how, and with what. */
export function RuleFields({ rule, label, trigger, errorAt, readOnly, onChange, onRemove }: Props) {
  const fact = factNamed(rule['fact'])
  return (
    <div className="ac-rule" role="group" aria-label={label}>
      <div className="ac-rule-line">
        <div className="ac-rule-group">
          <FactSelect
            label="What to look at"
            labelHidden
            facts={factsFor(trigger)}
            trigger={trigger}
            value={textOf(rule, 'fact')}
            onChange={(name) => onChange(withFact(rule, name))}
            error={errorAt('fact')}
            readOnly={readOnly}
          />
        </div>
        {!readOnly && (
          <ActionIcon variant="subtle" color="gray" size={36} aria-label="Remove this rule" onClick={onRemove}>
            <IconX size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {fact && <Comparison fact={fact} rule={rule} errorAt={errorAt} readOnly={readOnly} onChange={onChange} />}
      {fact?.counts && (
        <Counted what={fact.counts.of} rule={rule} errorAt={errorAt} readOnly={readOnly} onChange={onChange} />
      )}
    </div>
  )
}

type PartProps = Pick<Props, 'rule' | 'errorAt' | 'readOnly' | 'onChange'>

function Comparison({ fact, rule, errorAt, readOnly, onChange }: PartProps & { fact: Fact }) {
  const operators = operatorsFor(fact)
  const is = operators.find((each) => each === rule['is'])
  const wanted = is && wordsOf(is, fact.type).value
  const isWide =
    wanted === 'several' ||
    wanted === 'duration' ||
    (widely.includes(is) && fact.type !== 'time') ||
    fact.type === 'choice'
  return (
    <div className={isWide ? 'ac-rule-group' : 'ac-rule-line'}>
      <NativeSelect
        aria-label="How to compare"
        data={[
          ...(is ? [] : [{ value: '', label: 'Choose' }]),
          ...operators.map((each) => ({ value: each, label: wordsOf(each, fact.type).yes })),
        ]}
        value={is ?? ''}
        onChange={(event) => onChange(withOperator(rule, fact, event.currentTarget.value as Operator))}
        error={errorAt('is')}
        disabled={readOnly}
      />
      {is && wanted !== 'none' && (
        <RuleValue
          fact={fact}
          is={is}
          rule={rule}
          error={errorAt('value')}
          readOnly={readOnly}
          onChange={(value) => onChange(withParam(rule, 'value', value))}
        />
      )}
    </div>
  )
}

/** What is compared with a date or with a choice in whole words needs a line of its own. */
const widely: readonly (Operator | undefined)[] = ['before', 'after', 'on']

/** What is counted, and since when. */
function Counted({ what, rule, errorAt, readOnly, onChange }: PartProps & { what: string }) {
  return (
    <>
      <TextInput
        label={what}
        placeholder="Any"
        value={textOf(rule, 'of')}
        onChange={(event) => onChange(withParam(rule, 'of', event.currentTarget.value || undefined))}
        error={errorAt('of')}
        disabled={readOnly}
      />
      <DurationField
        label="In the last"
        placeholder="365"
        value={textOf(rule, 'within')}
        onChange={(value) => onChange(withParam(rule, 'within', value))}
        error={errorAt('within')}
        readOnly={readOnly}
      />
    </>
  )
}

/** While the name of an own field is typed the comparison stays; another fact begins anew. */
function withFact(rule: JsonObject, name: string): JsonObject {
  const before = textOf(rule, 'fact')
  const isSameKind = openPrefix(name) !== undefined && openPrefix(name) === openPrefix(before)
  return isSameKind ? { ...rule, fact: name } : freshRule(name)
}

function openPrefix(name: string): string | undefined {
  return /^(?:contact\.fields|event\.data)\./.exec(name)?.[0]
}

/** A rule about this fact that only lacks its value. */
export function freshRule(name: string): JsonObject {
  const fact = factNamed(name) ?? factNamed(`${name}x`)
  if (fact === undefined) return {}
  const is = fact.counts ? 'at-least' : operatorsFor(fact)[0]!
  return { fact: name, is, value: fact.type === 'yes-no' ? true : '' }
}

/** The value stays where it can: one value becomes a list of one, and back; a date or a number is no time span. */
function withOperator(rule: JsonObject, fact: Fact, is: Operator): JsonObject {
  const wanted = wordsOf(is, fact.type).value
  const before = wordsOf(rule['is'] as Operator, fact.type)?.value
  const value = rule['value']
  const kept = Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]
  if (wanted === 'none') return withParam({ ...rule, is }, 'value', undefined)
  if ((wanted === 'duration') !== (before === 'duration')) return { ...rule, is, value: wanted === 'several' ? [] : '' }
  return { ...rule, is, value: wanted === 'several' ? kept.map(String) : (kept[0] ?? '') }
}

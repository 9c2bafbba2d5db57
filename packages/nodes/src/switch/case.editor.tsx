import { ActionIcon, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { JsonObject } from '@aftercart/flow'
import { factNamed } from '../conditions/facts.ts'
import { RuleValue } from '../conditions/rule-value.editor.tsx'
import { RuleLists } from '../conditions/rules.editor.tsx'
import { errorAt, textOf, withParam, type FormProps } from '../editor/node-editor.ts'

type Props = {
  form: FormProps
  index: number
  value: JsonObject
  onChange(value: JsonObject): void
  /** Null for the last case, which stays. */
  onRemove: (() => void) | null
}

/** One case: what its path is called, and when it is taken. */
export function CaseFields({ form, index, value, onChange, onRemove }: Props) {
  const { params, problems, readOnly, trigger } = form
  const at = `cases.${index}`
  const label = `Case ${index + 1}`
  const byValue = params['fact'] !== undefined
  const fact = factNamed(params['fact'])
  return (
    <div className="ac-case" role="group" aria-label={label}>
      <div className="ac-case-line">
        <TextInput
          aria-label={`${label}: name`}
          placeholder={label}
          value={textOf(value, 'name')}
          onChange={(event) => onChange(withParam(value, 'name', event.currentTarget.value || undefined))}
          error={errorAt(problems, `${at}.name`) ?? errorAt(problems, `${at}.id`)}
          disabled={readOnly}
        />
        {!readOnly && onRemove && (
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Remove ${label}`} onClick={onRemove}>
            <IconX size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {byValue && fact && (
        <RuleValue
          fact={fact}
          is={Array.isArray(value['value']) ? 'is-one-of' : fact.type === 'date' ? 'on' : 'is'}
          rule={value}
          error={errorAt(problems, `${at}.value`)}
          readOnly={readOnly}
          onChange={(next) => onChange(withParam(value, 'value', next))}
        />
      )}
      {!byValue && (
        <RuleLists
          group={value}
          onChange={onChange}
          path={`${at}.`}
          problems={problems}
          trigger={trigger}
          readOnly={readOnly}
        />
      )}
    </div>
  )
}

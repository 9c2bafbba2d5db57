import { Button } from '@mantine/core'
import { IconArrowsSplit2, IconPlus } from '@tabler/icons-react'
import type { Json, JsonObject } from '@aftercart/flow'
import { factsFor } from '../conditions/facts.ts'
import { errorAt, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import type { ConditionGroup } from './condition.model.ts'
import { RuleFields } from './rule-fields.editor.tsx'

export const conditionEditor: NodeEditor = {
  icon: IconArrowsSplit2,
  Form: ConditionForm,
  fields: ['all', 'any', 'none'],
}

const groups = [
  { name: 'all', title: 'All of these are true', word: 'and', add: 'Add a rule that must be true' },
  { name: 'any', title: 'At least one of these is true', word: 'or', add: 'Add a rule of which one is enough' },
  { name: 'none', title: 'None of these is true', word: 'nor', add: 'Add a rule that must not be true' },
] as const satisfies readonly { name: ConditionGroup; title: string; word: string; add: string }[]

function ConditionForm(props: FormProps) {
  const { params, readOnly } = props
  const used = groups.filter((group) => rulesOf(params, group.name).length > 0)
  const unused = groups.filter((group) => !used.includes(group))
  return (
    <div className="ac-form">
      <p className="ac-form-hint">
        Whoever fits goes out by <strong>Yes</strong>, everybody else by <strong>No</strong>. A way out that leads
        nowhere ends there.
      </p>
      {used.map((group) => (
        <Group key={group.name} {...props} group={group} />
      ))}
      {used.length === 0 && (
        <p className="ac-form-error">{errorAt(props.problems, 'all') ?? 'Add at least one rule.'}</p>
      )}
      {!readOnly && (
        <div>
          {unused.map((group) => (
            <AddRule key={group.name} {...props} name={group.name} label={group.add} />
          ))}
        </div>
      )}
    </div>
  )
}

function Group({ group, ...props }: FormProps & { group: (typeof groups)[number] }) {
  const { params, onChange, problems, readOnly, trigger } = props
  const rules = rulesOf(params, group.name)
  const save = (next: Json[]): void => onChange(withParam(params, group.name, next.length === 0 ? undefined : next))
  return (
    <div className="ac-rule-group" role="group" aria-label={group.title}>
      <p className="ac-form-title">{group.title}</p>
      {rules.map((rule, index) => (
        <div key={index} className="ac-rule-group">
          {index > 0 && <span className="ac-rule-word">{group.word}</span>}
          <RuleFields
            rule={asObject(rule)}
            label={`${group.title}, rule ${index + 1}`}
            facts={factsFor(trigger)}
            errorAt={(field) => errorAt(problems, `${group.name}.${index}.${field}`)}
            readOnly={readOnly}
            onChange={(next) => save(rules.map((each, at) => (at === index ? next : each)))}
            onRemove={() => save(rules.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {errorAt(problems, group.name) && <p className="ac-form-error">{errorAt(problems, group.name)}</p>}
      {!readOnly && (
        <div>
          <AddRule {...props} name={group.name} label="Add a rule" />
        </div>
      )}
    </div>
  )
}

function AddRule({ params, onChange, trigger, name, label }: FormProps & { name: ConditionGroup; label: string }) {
  const first = factsFor(trigger).find((fact) => fact.name === 'order.total')
  const fresh: JsonObject = first
    ? { fact: first.name, is: 'greater-than', value: '' }
    : { fact: 'contact.tags', is: 'includes', value: '' }
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      ml={-8}
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => onChange(withParam(params, name, [...rulesOf(params, name), fresh]))}
    >
      {label}
    </Button>
  )
}

function rulesOf(params: JsonObject, group: ConditionGroup): Json[] {
  const rules = params[group]
  return Array.isArray(rules) ? rules : []
}

function asObject(rule: Json): JsonObject {
  return typeof rule === 'object' && rule !== null && !Array.isArray(rule) ? rule : {}
}

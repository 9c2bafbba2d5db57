import { ActionIcon, NativeSelect } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Json, JsonObject, Problem, Trigger } from '@aftercart/flow'
import { AddButton } from '../editor/add-button.tsx'
import { errorAt, withParam } from '../editor/node-editor.ts'
import { factsFor } from './facts.ts'
import { freshRule, RuleFields } from './rule-fields.editor.tsx'
import { deepestGroup, groupNames, looksLikeGroup, type GroupName } from './rules.schema.ts'
import '../editor/editor.css'

const lists = {
  all: { title: 'All of these', word: 'and', add: 'Add a rule that must be true' },
  any: { title: 'Any of these', word: 'or', add: 'Add a rule of which any is enough' },
  none: { title: 'None of these', word: 'nor', add: 'Add a rule that must not be true' },
} as const satisfies Record<GroupName, { title: string; word: string; add: string }>

type Props = {
  group: JsonObject
  onChange(group: JsonObject): void
  /** Where the group stands in the params, e.g. `cases.0.`; '' for the params themselves. */
  path: string
  problems: readonly Problem[]
  trigger: Trigger | null
  readOnly: boolean
}

/** The three lists of rules of a condition or a case; a list appears when it has a rule. */
export function RuleLists(props: Props) {
  const { group, onChange, path, problems, readOnly, trigger } = props
  const used = groupNames.filter((name) => rulesOf(group, name).length > 0)
  const unused = groupNames.filter((name) => !used.includes(name))
  const add = (name: GroupName): void => onChange({ ...group, [name]: [defaultRule(trigger)] })
  return (
    <div className="ac-form">
      {used.map((name) => (
        <div key={name} className="ac-rules" role="group" aria-label={lists[name].title}>
          <p className="ac-form-title">{lists[name].title}</p>
          <RuleList {...props} name={name} depth={1} />
        </div>
      ))}
      {used.length === 0 && (
        <p className="ac-form-error">{errorAt(problems, `${path}all`) ?? 'Add at least one rule.'}</p>
      )}
      {!readOnly && (
        <div>
          {unused.map((name) => (
            <AddButton key={name} label={lists[name].add} onClick={() => add(name)} />
          ))}
        </div>
      )}
    </div>
  )
}

type ListProps = Props & { name: GroupName; depth: number }

function RuleList({ name, depth, ...props }: ListProps) {
  const { group, onChange, path, problems, readOnly, trigger } = props
  const rules = rulesOf(group, name)
  const save = (next: Json[]): void => onChange(withParam(group, name, next.length === 0 ? undefined : next))
  const error = errorAt(problems, `${path}${name}`)
  return (
    <>
      {rules.map((rule, index) => {
        const at = `${path}${name}.${index}`
        const replace = (next: JsonObject): void => save(rules.map((each, place) => (place === index ? next : each)))
        const remove = (): void => save(rules.filter((_, place) => place !== index))
        const label = `${lists[name].title}, ${looksLikeGroup(rule) ? 'group' : 'rule'} ${index + 1}`
        return (
          <div key={index} className="ac-rules">
            {index > 0 && <span className="ac-rule-word">{lists[name].word}</span>}
            {looksLikeGroup(rule) ? (
              <InnerGroup
                {...props}
                group={asObject(rule)}
                path={`${at}.`}
                label={label}
                depth={depth + 1}
                onChange={replace}
                onRemove={remove}
              />
            ) : (
              <RuleFields
                rule={asObject(rule)}
                label={label}
                trigger={trigger}
                errorAt={(field) => errorAt(problems, `${at}.${field}`)}
                readOnly={readOnly}
                onChange={replace}
                onRemove={remove}
              />
            )}
          </div>
        )
      })}
      {error && <p className="ac-form-error">{error}</p>}
      {!readOnly && (
        <div>
          <AddButton label="Add a rule" onClick={() => save([...rules, defaultRule(trigger)])} />
          {depth < deepestGroup && (
            <AddButton
              label="Add a group"
              onClick={() => save([...rules, { [name === 'any' ? 'all' : 'any']: [defaultRule(trigger)] }])}
            />
          )}
        </div>
      )}
    </>
  )
}

type InnerProps = Props & { label: string; depth: number; onRemove(): void }

/** A group inside a list. Mostly it is one list, whose kind can be exchanged; what was written elsewhere may be several. */
function InnerGroup({ label, depth, onRemove, ...props }: InnerProps) {
  const { group, onChange, problems, path, readOnly } = props
  const names = groupNames.filter((name) => Object.hasOwn(group, name))
  // A group without rules is told so at `all`, which it may not show.
  const wrong =
    errorAt(problems, path.slice(0, -1)) ?? (names.includes('all') ? undefined : errorAt(problems, `${path}all`))
  // Without its last rule a group would say nothing: it goes with it.
  const save = (next: JsonObject): void =>
    groupNames.some((name) => rulesOf(next, name).length > 0) ? onChange(next) : onRemove()
  return (
    <div className="ac-rules ac-rules-inner" role="group" aria-label={label}>
      {names.map((name, index) => (
        <div key={name} className="ac-rules">
          <div className="ac-rules-head">
            <Kind name={name} isOnly={names.length === 1} group={group} onChange={onChange} readOnly={readOnly} />
            {index === 0 && !readOnly && (
              <ActionIcon variant="subtle" color="gray" size={36} aria-label="Remove this group" onClick={onRemove}>
                <IconX size={16} stroke={1.75} aria-hidden />
              </ActionIcon>
            )}
          </div>
          <RuleList {...props} onChange={save} name={name} depth={depth} />
        </div>
      ))}
      {wrong && <p className="ac-form-error">{wrong}</p>}
    </div>
  )
}

type KindProps = Pick<Props, 'group' | 'onChange' | 'readOnly'> & { name: GroupName; isOnly: boolean }

function Kind({ name, isOnly, group, onChange, readOnly }: KindProps) {
  if (!isOnly) return <p className="ac-form-title">{lists[name].title}</p>
  return (
    <NativeSelect
      aria-label="Which of these rules have to be true"
      data={groupNames.map((each) => ({ value: each, label: lists[each].title }))}
      value={name}
      onChange={(event) => onChange({ [event.currentTarget.value]: group[name] ?? [] })}
      disabled={readOnly}
    />
  )
}

function defaultRule(trigger: Trigger | null): JsonObject {
  return freshRule(factsFor(trigger).some((fact) => fact.name === 'order.total') ? 'order.total' : 'contact.tags')
}

function rulesOf(group: JsonObject, name: GroupName): Json[] {
  const rules = group[name]
  return Array.isArray(rules) ? rules : []
}

function asObject(rule: Json): JsonObject {
  return typeof rule === 'object' && rule !== null && !Array.isArray(rule) ? rule : {}
}

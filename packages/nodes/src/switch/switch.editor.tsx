import { SegmentedControl } from '@mantine/core'
import { IconListTree } from '@tabler/icons-react'
import type { JsonObject } from '@aftercart/flow'
import { FactSelect } from '../conditions/fact-select.editor.tsx'
import { factsFor } from '../conditions/facts.ts'
import { freshRule } from '../conditions/rule-fields.editor.tsx'
import { AddButton } from '../editor/add-button.tsx'
import { errorAt, objectsOf, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { CaseFields } from './case.editor.tsx'
import '../editor/editor.css'

export const switchEditor: NodeEditor = {
  icon: IconListTree,
  Form: SwitchForm,
  fields: ['fact', 'of', 'within', 'cases'],
}

function SwitchForm(form: FormProps) {
  const { params, onChange, problems, trigger, readOnly } = form
  const byValue = params['fact'] !== undefined
  const cases = objectsOf(params, 'cases')
  const save = (next: JsonObject[]): void => onChange(withParam(params, 'cases', next))
  return (
    <div className="ac-form">
      <SegmentedControl
        aria-label="What tells the cases apart"
        fullWidth
        data={[
          { value: 'value', label: 'One value' },
          { value: 'rules', label: 'Own rules' },
        ]}
        value={byValue ? 'value' : 'rules'}
        onChange={(kind) => onChange(kind === 'value' ? withOneFact(params, form) : withOwnRules(params, form))}
        disabled={readOnly}
      />
      {byValue && (
        <div className="ac-rule-group">
          <FactSelect
            label="Go by"
            facts={factsFor(trigger).filter((fact) => fact.type !== 'time' && !fact.counts)}
            trigger={trigger}
            value={textOf(params, 'fact')}
            onChange={(name) => onChange({ ...params, fact: name })}
            error={['fact', 'of', 'within'].map((field) => errorAt(problems, field)).find(Boolean)}
            readOnly={readOnly}
          />
        </div>
      )}
      {cases.map((each, index) => (
        <CaseFields
          key={index}
          form={form}
          index={index}
          value={each}
          onChange={(next) => save(cases.map((other, at) => (at === index ? next : other)))}
          onRemove={cases.length > 1 ? () => save(cases.filter((_, at) => at !== index)) : null}
        />
      ))}
      {errorAt(problems, 'cases') && <p className="ac-form-error">{errorAt(problems, 'cases')}</p>}
      {!readOnly && (
        <div>
          <AddButton label="Add a case" onClick={() => save([...cases, freshCase(cases, byValue, form)])} />
        </div>
      )}
      <p className="ac-form-hint">
        From the top: the first case that fits is taken. Whom none fits goes out by <strong>Otherwise</strong>.
      </p>
    </div>
  )
}

/** Names and ids of the cases stay, so that their paths do; what they ask is asked anew. */
function withOneFact(params: JsonObject, { trigger }: FormProps): JsonObject {
  const hasPayment = factsFor(trigger).some((fact) => fact.name === 'outcome.declineClass')
  const cases = objectsOf(params, 'cases').map((each) => ({ ...named(each), value: '' }))
  return { fact: hasPayment ? 'outcome.declineClass' : 'contact.type', cases }
}

function withOwnRules(params: JsonObject, form: FormProps): JsonObject {
  return { cases: objectsOf(params, 'cases').map((each) => ({ ...named(each), all: [firstRule(form)] })) }
}

function named(each: JsonObject): JsonObject {
  return { id: textOf(each, 'id'), ...(each['name'] === undefined ? {} : { name: each['name'] }) }
}

function freshCase(cases: readonly JsonObject[], byValue: boolean, form: FormProps): JsonObject {
  const taken = new Set(cases.map((each) => textOf(each, 'id')))
  let number = cases.length + 1
  while (taken.has(`case-${number}`)) number++
  const id = `case-${number}`
  return byValue ? { id, value: '' } : { id, all: [firstRule(form)] }
}

function firstRule({ trigger }: FormProps): JsonObject {
  return freshRule(factsFor(trigger).some((fact) => fact.name === 'order.total') ? 'order.total' : 'contact.tags')
}

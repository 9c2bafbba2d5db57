import { Select, TextInput } from '@mantine/core'
import { IconFlag } from '@tabler/icons-react'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { goalSignals, goalWords } from './goal.model.ts'

export const goalEditor: NodeEditor = { icon: IconFlag, Form: GoalForm, fields: ['on', 'tag'] }

function GoalForm({ params, onChange, problems, readOnly }: FormProps) {
  const on = textOf(params, 'on')
  const signal = goalSignals.find((each) => each === on)
  return (
    <div className="ac-form">
      <Select
        label="The goal is reached when"
        data={goalSignals.map((each) => ({ value: each, label: goalWords[each].label }))}
        value={signal ?? null}
        onChange={(value) => onChange(withParam(withParam(params, 'on', value ?? undefined), 'tag', undefined))}
        error={errorAt(problems, 'on')}
        disabled={readOnly}
        allowDeselect={false}
        checkIconPosition="right"
      />
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
      <p className="ac-form-hint">
        {signal === 'paid'
          ? 'Whatever stands above this goal stops the moment the order is paid, by whatever route: if Ada pays, nothing more is sent. She goes on behind the goal.'
          : 'Whatever stands above this goal stops the moment it is reached: waits end, and emails that were not sent yet never go out. The contact goes on behind the goal.'}
      </p>
      <p className="ac-form-hint">Who comes down to the goal before that waits here.</p>
    </div>
  )
}

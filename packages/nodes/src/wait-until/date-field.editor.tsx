import { Checkbox, NativeSelect } from '@mantine/core'
import { FactSelect } from '../conditions/fact-select.editor.tsx'
import { factsFor } from '../conditions/facts.ts'
import { NumberField } from '../editor/number-field.tsx'
import { objectOf, textOf } from '../editor/node-editor.ts'
import { Clock, type UntilProps } from './clock.editor.tsx'

const whens = [
  { value: 'before', label: 'before' },
  { value: 'on', label: 'on the day' },
  { value: 'after', label: 'after' },
]

/** Some days before, on or after a date that is known of the contact or the order. */
export function DateFieldForm(props: UntilProps) {
  const { until, set, error, form } = props
  const dates = factsFor(form.trigger).filter((fact) => fact.type === 'date' && fact.name !== 'now.date')
  const offset = objectOf(until, 'offset')
  const when = textOf(offset, 'when') || 'on'
  const chooseWhen = (next: string): void =>
    set('offset', next === 'on' ? undefined : { days: offset['days'] ?? 3, when: next })
  return (
    <>
      <div className="ac-rule-group">
        <FactSelect
          label="Date field"
          facts={dates}
          trigger={form.trigger}
          value={textOf(until, 'field')}
          onChange={(name) => set('field', name)}
          error={error('field')}
          readOnly={form.readOnly}
        />
      </div>
      <div className="ac-rule-line">
        {when !== 'on' && (
          <NumberField
            label="Days"
            value={offset['days']}
            onChange={(days) => set('offset', { ...offset, days: days ?? '' })}
            error={error('offset.days')}
            readOnly={form.readOnly}
          />
        )}
        <NativeSelect
          label="When"
          data={whens}
          value={when}
          onChange={(event) => chooseWhen(event.currentTarget.value)}
          error={error('offset') ?? error('offset.when')}
          disabled={form.readOnly}
        />
      </div>
      <Clock {...props} name="at" label="At" description="Leave empty for the field’s own time of day." isOptional />
      <Checkbox
        label="Every year"
        description="As with a birthday: its next time. 29 February is 28 February in other years."
        checked={until['yearly'] === true}
        onChange={(event) => set('yearly', event.currentTarget.checked || undefined)}
        disabled={form.readOnly}
      />
      <p className="ac-form-hint">Where the field is empty, no date, or over, the contact goes on at once.</p>
    </>
  )
}

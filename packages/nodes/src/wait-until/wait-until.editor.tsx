import { Chip, Input, NativeSelect } from '@mantine/core'
import { IconCalendarTime } from '@tabler/icons-react'
import type { JsonObject } from '@aftercart/flow'
import { ClockField } from '../editor/clock-field.tsx'
import {
  errorAt,
  objectOf,
  textOf,
  textsOf,
  withParam,
  type FormProps,
  type NodeEditor,
} from '../editor/node-editor.ts'
import { weekdays } from '../time/local-time.ts'
import { weekdayNames } from '../time/words.ts'
import { Clock, type UntilProps } from './clock.editor.tsx'
import { DateFieldForm } from './date-field.editor.tsx'
import '../editor/editor.css'

export const waitUntilEditor: NodeEditor = { icon: IconCalendarTime, Form: WaitUntilForm, fields: ['until'] }

const kinds = [
  { value: 'window', label: 'A time of day' },
  { value: 'weekday', label: 'A day of the week' },
  { value: 'date', label: 'A date' },
  { value: 'field', label: 'A date field' },
] as const

const fresh: Readonly<Record<string, JsonObject>> = {
  window: { kind: 'window', from: '09:00', to: '17:00' },
  weekday: { kind: 'weekday', days: ['mon'], at: '09:00' },
  date: { kind: 'date', date: '', at: '09:00' },
  field: { kind: 'field', field: '', at: '09:00' },
}

function WaitUntilForm(form: FormProps) {
  const { params, onChange, problems, readOnly } = form
  const until = objectOf(params, 'until')
  const kind = textOf(until, 'kind')
  const isKnown = Object.hasOwn(fresh, kind)
  const props: UntilProps = {
    until,
    set: (name, value) => onChange({ ...params, until: withParam(until, name, value) }),
    error: (name) => errorAt(problems, `until.${name}`),
    form,
  }
  return (
    <div className="ac-form">
      <NativeSelect
        label="Wait until"
        data={[...(isKnown ? [] : [{ value: '', label: 'Choose' }]), ...kinds]}
        value={isKnown ? kind : ''}
        onChange={(event) => onChange({ ...params, until: fresh[event.currentTarget.value] ?? {} })}
        error={errorAt(problems, 'until') ?? errorAt(problems, 'until.kind')}
        disabled={readOnly}
      />
      {kind === 'window' && <WindowForm {...props} />}
      {kind === 'weekday' && <WeekdayForm {...props} />}
      {kind === 'date' && <DateForm {...props} />}
      {kind === 'field' && <DateFieldForm {...props} />}
      <p className="ac-form-hint">
        By the clock where the contact lives, else by your shop’s. A goal further down that is reached ends the wait.
      </p>
    </div>
  )
}

function WindowForm(props: UntilProps) {
  return (
    <>
      <div className="ac-rule-line">
        <Clock {...props} name="from" label="From" />
        <Clock {...props} name="to" label="To" />
      </div>
      <Days {...props} label="On" hint="Choose none for every day." />
      <p className="ac-form-hint">Who comes within that time goes on at once. “To” may lie after midnight.</p>
    </>
  )
}

function WeekdayForm(props: UntilProps) {
  return (
    <>
      <Days {...props} label="The next" />
      <Clock {...props} name="at" label="At" />
    </>
  )
}

function DateForm(props: UntilProps) {
  const { until, set, error, form } = props
  return (
    <>
      <ClockField
        kind="date"
        label="Date"
        value={textOf(until, 'date')}
        onChange={(value) => set('date', value)}
        error={error('date')}
        readOnly={form.readOnly}
      />
      <Clock {...props} name="at" label="At" description="Leave empty for the start of that day." isOptional />
      <p className="ac-form-hint">Who comes here after that goes on at once.</p>
    </>
  )
}

function Days({ until, set, error, form, label, hint }: UntilProps & { label: string; hint?: string }) {
  const chosen = textsOf(until, 'days')
  const change = (days: string[]): void => {
    const sorted = weekdays.filter((day) => days.includes(day))
    set('days', sorted.length === 0 && hint !== undefined ? undefined : [...sorted])
  }
  return (
    <Input.Wrapper label={label} labelElement="div" description={hint} error={error('days')}>
      <Chip.Group multiple value={chosen} onChange={change}>
        <div className="ac-days" role="group" aria-label={label}>
          {weekdays.map((day) => (
            <Chip key={day} value={day} size="xs" radius="sm" disabled={form.readOnly} aria-label={weekdayNames[day]}>
              {weekdayNames[day].slice(0, 3)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
    </Input.Wrapper>
  )
}

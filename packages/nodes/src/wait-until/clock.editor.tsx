import type { JsonObject } from '@aftercart/flow'
import { ClockField } from '../editor/clock-field.tsx'
import { textOf, type FormProps } from '../editor/node-editor.ts'

/** A part of the form: reads and writes one member of `until`. */
export type UntilProps = {
  until: JsonObject
  set(name: string, value: JsonObject[string] | undefined): void
  error(name: string): string | undefined
  form: FormProps
}

type ClockProps = UntilProps & {
  name: 'at' | 'from' | 'to'
  label: string
  description?: string
  isOptional?: boolean
}

export function Clock({ until, set, error, form, name, label, description, isOptional = false }: ClockProps) {
  return (
    <ClockField
      kind="time"
      label={label}
      {...(description === undefined ? {} : { description })}
      value={textOf(until, name)}
      onChange={(value) => set(name, value === '' && isOptional ? undefined : value)}
      error={error(name)}
      readOnly={form.readOnly}
    />
  )
}

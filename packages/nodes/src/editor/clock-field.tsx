import { TextInput } from '@mantine/core'

type Props = {
  kind: 'date' | 'time'
  label: string
  /** Only for those who hear the form. */
  labelHidden?: boolean
  description?: string
  value: string
  onChange(value: string): void
  error: string | undefined
  readOnly: boolean
}

const written = { date: /^(?:\d{4}-\d{2}-\d{2})?$/, time: /^(?:\d{2}:\d{2})?$/ }

/** A date or a time of day, in the browser's own field. What does not fit that field is shown as it was written. */
export function ClockField({ kind, label, labelHidden = false, value, onChange, error, readOnly, ...rest }: Props) {
  return (
    <TextInput
      {...rest}
      {...(labelHidden ? { 'aria-label': label } : { label })}
      type={written[kind].test(value) ? kind : 'text'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      disabled={readOnly}
    />
  )
}

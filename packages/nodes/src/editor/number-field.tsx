import { TextInput } from '@mantine/core'
import type { Json } from '@aftercart/flow'

type Props = {
  label: string
  /** Only for those who hear the form. */
  labelHidden?: boolean
  description?: string
  /** The number, or whatever was typed instead. */
  value: Json | undefined
  onChange(value: Json | undefined): void
  error: string | boolean | undefined
  readOnly: boolean
  placeholder?: string
  /** Behind the number, e.g. "days". */
  unit?: string
}

/** A number. What is none is kept as it was typed, so that it can be mended. */
export function NumberField({ label, labelHidden = false, value, onChange, readOnly, unit, error, ...rest }: Props) {
  const change = (text: string): void => {
    const typed = text.trim()
    if (typed === '') return onChange(undefined)
    onChange(/^\d{1,9}(?:\.\d*[1-9])?$/.test(typed) ? Number(typed) : text)
  }
  return (
    <TextInput
      {...rest}
      {...(labelHidden ? { 'aria-label': label } : { label })}
      inputMode="decimal"
      value={typeof value === 'number' || typeof value === 'string' ? String(value) : ''}
      onChange={(event) => change(event.currentTarget.value)}
      error={error}
      disabled={readOnly}
      {...(unit === undefined ? {} : { rightSection: <span className="ac-unit">{unit}</span> })}
      rightSectionWidth={unit === undefined ? undefined : 22 + unit.length * 8}
      rightSectionPointerEvents="none"
    />
  )
}

import { useId, useState } from 'react'
import { Input, NativeSelect, TextInput } from '@mantine/core'
import { durationLength, parseDuration } from '../wait/duration.ts'
import './editor.css'

const units = [
  { value: 'S', label: 'seconds', length: 1_000 },
  { value: 'M', label: 'minutes', length: 60_000 },
  { value: 'H', label: 'hours', length: 3_600_000 },
  { value: 'D', label: 'days', length: 86_400_000 },
  { value: 'W', label: 'weeks', length: 604_800_000 },
] as const

type Unit = (typeof units)[number]['value']

type Props = {
  label: string
  /** Only for those who hear the form. */
  labelHidden?: boolean
  description?: string
  /** ISO 8601, or whatever was typed. */
  value: string
  onChange(value: string | undefined): void
  error: string | undefined
  readOnly: boolean
  placeholder?: string
}

/** A number and a unit. What is no number is kept as it was typed, so that it can be mended. */
export function DurationField(props: Props) {
  const { label, labelHidden = false, description, value, onChange, error, readOnly, placeholder } = props
  const shown = splitDuration(value)
  const [emptyUnit, setEmptyUnit] = useState<Unit>('D')
  const unit = shown?.unit ?? emptyUnit
  const id = useId()
  const change = (amount: string, next: Unit): void => {
    setEmptyUnit(next)
    onChange(amount.trim() === '' ? undefined : joinDuration(amount.trim(), next))
  }
  return (
    <Input.Wrapper
      id={id}
      label={labelHidden ? undefined : label}
      description={description}
      error={error}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      <div className="ac-form-row">
        <TextInput
          id={id}
          {...(labelHidden ? { 'aria-label': label } : {})}
          w={88}
          inputMode="decimal"
          value={shown?.amount ?? ''}
          placeholder={placeholder}
          error={error !== undefined}
          disabled={readOnly}
          onChange={(event) => change(event.currentTarget.value, unit)}
        />
        <NativeSelect
          flex={1}
          aria-label={`${label}: unit`}
          data={units.map((each) => ({ value: each.value, label: each.label }))}
          value={unit}
          disabled={readOnly}
          onChange={(event) => change(shown?.amount ?? '', event.currentTarget.value as Unit)}
        />
      </div>
    </Input.Wrapper>
  )
}

/** "P3D" as 3 and days; several parts together in the largest unit that divides them; null when empty or no duration. */
function splitDuration(text: string): { amount: string; unit: Unit } | null {
  const single = /^P(?:([^PT]*)([WD])|T([^PT]*)([HMS]))$/.exec(text)
  if (single && !/[WDHMS]/.test(single[1] ?? single[3] ?? '')) {
    return { amount: single[1] ?? single[3] ?? '', unit: (single[2] ?? single[4]) as Unit }
  }
  const parsed = parseDuration(text)
  if (!parsed) return null
  const length = durationLength(parsed)
  const unit = units.findLast((each) => length % each.length === 0) ?? units[0]
  return { amount: String(length / unit.length), unit: unit.value }
}

function joinDuration(amount: string, unit: Unit): string {
  return unit === 'D' || unit === 'W' ? `P${amount}${unit}` : `PT${amount}${unit}`
}

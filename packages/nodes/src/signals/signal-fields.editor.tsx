import { Select, TextInput } from '@mantine/core'
import { signalNames } from '@aftercart/flow'
import { errorAt, textOf, withParam, type FormProps } from '../editor/node-editor.ts'
import { narrowedBy, signalOf, signalWords } from './signal.schema.ts'

const narrowing = {
  tag: { label: 'Only this tag', placeholder: 'Any tag', description: undefined },
  event: { label: 'Only events of this name', placeholder: 'Any event', description: undefined },
  sku: { label: 'Only with this product', placeholder: 'Any product', description: 'Its product number (SKU).' },
} as const

type Props = Pick<FormProps, 'params' | 'onChange' | 'problems' | 'readOnly'> & { label: string }

/** Which news, and about what; of the narrowings only the one that the news has. */
export function SignalFields({ params, onChange, problems, readOnly, label }: Props) {
  const on = signalOf(params)
  const field = on && narrowedBy(on)
  const choose = (name: string | null): void => {
    const { tag: _tag, event: _event, sku: _sku, ...rest } = params
    onChange(withParam(rest, 'on', name ?? undefined))
  }
  return (
    <>
      <Select
        label={label}
        data={signalNames.map((each) => ({ value: each, label: signalWords[each].label }))}
        value={on}
        onChange={choose}
        error={errorAt(problems, 'on')}
        disabled={readOnly}
        allowDeselect={false}
        checkIconPosition="right"
        maxDropdownHeight={320}
      />
      {field && (
        <TextInput
          {...narrowing[field]}
          value={textOf(params, field)}
          onChange={(event) => onChange(withParam(params, field, event.currentTarget.value || undefined))}
          error={errorAt(problems, field)}
          disabled={readOnly}
        />
      )}
    </>
  )
}

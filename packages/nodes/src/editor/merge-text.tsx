import { useRef } from 'react'
import { Button, Menu, ScrollArea, Textarea, TextInput } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import type { MergeField } from '../text/merge-fields.ts'
import './editor.css'

type Props = {
  label: string
  value: string
  onChange(value: string): void
  fields: readonly MergeField[]
  error: string | undefined
  readOnly: boolean
  description?: string
  placeholder?: string
  /** Rows to begin with; grows with the text. One line when left out. */
  rows?: number
  monospace?: boolean
}

/** A text into which one can put what is known about the contact and the order. */
export function MergeText({
  label,
  value,
  onChange,
  fields,
  error,
  readOnly,
  description,
  placeholder,
  rows,
  monospace = false,
}: Props) {
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null)

  const insert = (field: MergeField): void => {
    const text = snippet(field)
    const start = input.current?.selectionStart ?? value.length
    const end = input.current?.selectionEnd ?? start
    onChange(value.slice(0, start) + text + value.slice(end))
    // After the menu has given the focus back: the caret belongs behind what was inserted.
    setTimeout(() => {
      input.current?.focus()
      input.current?.setSelectionRange(start + text.length, start + text.length)
    }, 50)
  }

  const common = {
    ref: input,
    label,
    description,
    placeholder,
    value,
    error,
    disabled: readOnly,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  }
  return (
    <div className={monospace ? 'ac-merge ac-mono' : 'ac-merge'}>
      {rows === undefined ? <TextInput {...common} /> : <Textarea {...common} autosize minRows={rows} maxRows={24} />}
      {!readOnly && <FieldMenu label={label} fields={fields} onPick={insert} />}
    </div>
  )
}

function FieldMenu({
  label,
  fields,
  onPick,
}: {
  label: string
  fields: readonly MergeField[]
  onPick(field: MergeField): void
}) {
  const groups = Map.groupBy(fields, (field) => groupTitles[field.name.split('.')[0] ?? ''] ?? 'More')
  return (
    <Menu position="bottom-end" width={260} returnFocus={false}>
      <Menu.Target>
        <Button
          className="ac-merge-button"
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<IconBraces size={14} stroke={1.75} aria-hidden />}
          aria-label={`Insert field into ${label.toLowerCase()}`}
        >
          Insert field
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320} type="auto">
          {[...groups].map(([title, members]) => (
            <div key={title} role="group" aria-label={title}>
              <Menu.Label>{title}</Menu.Label>
              {members.map((field) => (
                <Menu.Item
                  key={field.name}
                  onClick={() => onPick(field)}
                  rightSection={<span className="ac-form-hint">{field.example}</span>}
                >
                  {field.label}
                </Menu.Item>
              ))}
            </div>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}

const groupTitles: Readonly<Record<string, string>> = {
  contact: 'Contact',
  order: 'Order',
  product: 'Product',
  outcome: 'Payment',
  links: 'Links',
  event: 'Event',
  card: 'Card',
  shop: 'Your shop',
}

/** A list cannot stand in a sentence: it comes with the loop that writes one line for each product. */
function snippet(field: MergeField): string {
  if (field.name !== 'order.items') return `{{ ${field.name} }}`
  return '{% for item in order.items %}{{ item.quantity }} × {{ item.name }}\n{% endfor %}'
}

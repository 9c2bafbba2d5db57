import { ActionIcon, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ExitRule } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import { exitChoices, exitWords } from './rules.words.ts'

type Props = { rule: ExitRule; number: number; onChange(rule: ExitRule): void; onRemove(): void }

/** One event that ends the flow for somebody; tags and events of the shop's server may be narrowed to one. */
export function ExitRuleRow({ rule, number, onChange, onRemove }: Props) {
  const { readOnly } = useBuilder()
  const choose = (value: string | null): void => {
    const on = exitChoices.find((each) => each.value === value)?.value
    if (on) onChange({ on })
  }
  return (
    <div className="ac-exit-rule">
      <Select
        aria-label={`Event ${number} that ends the flow`}
        data={exitChoices}
        value={rule.on}
        onChange={choose}
        allowDeselect={false}
        disabled={readOnly}
        checkIconPosition="right"
        maxDropdownHeight={340}
      />
      {!readOnly && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`No longer when ${exitWords[rule.on]}`}
          onClick={onRemove}
        >
          <IconX size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      )}
      {rule.on === 'tag-added' && (
        <Narrowed
          label="Only this tag"
          any="Any tag"
          value={rule.tag}
          onChange={(tag) => onChange(tag === '' ? { on: rule.on } : { on: rule.on, tag })}
        />
      )}
      {rule.on === 'api-event' && (
        <Narrowed
          label="Only the event with this name"
          any="Any event"
          value={rule.event}
          onChange={(event) => onChange(event === '' ? { on: rule.on } : { on: rule.on, event })}
        />
      )}
    </div>
  )
}

type NarrowedProps = { label: string; any: string; value: string | undefined; onChange(value: string): void }

function Narrowed({ label, any, value, onChange }: NarrowedProps) {
  const { readOnly } = useBuilder()
  return (
    <TextInput
      className="ac-exit-rule-only"
      aria-label={label}
      placeholder={any}
      maxLength={100}
      value={value ?? ''}
      disabled={readOnly}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

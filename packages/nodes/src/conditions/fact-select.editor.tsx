import { Select, TextInput } from '@mantine/core'
import type { Trigger } from '@aftercart/flow'
import { factNamed, hasFact, type Fact } from './facts.ts'

/** Facts whose names the shop makes up: the form asks for the rest of the name. */
const openFacts = [
  { prefix: 'contact.fields.', label: 'Own field of the contact', ask: 'Name of the field', example: 'birthday' },
  { prefix: 'event.data.', label: 'Something the event tells', ask: 'Name of the value', example: 'plan' },
] as const

type Props = {
  label: string
  /** Only for those who hear the form. */
  labelHidden?: boolean
  facts: readonly Fact[]
  trigger: Trigger | null
  /** The fact's name, or the beginning of an own field's name. */
  value: string
  onChange(name: string): void
  error: string | undefined
  readOnly: boolean
}

/** Chooses what to look at, from the list or by the name of a field of the shop's own. */
export function FactSelect({ label, labelHidden, facts, trigger, value, onChange, error, readOnly }: Props) {
  const open = openFacts.find((each) => value.startsWith(each.prefix))
  const isKnown = open !== undefined || factNamed(value) !== undefined
  return (
    <>
      <Select
        {...(labelHidden ? { 'aria-label': label } : { label })}
        placeholder="Choose what to look at"
        data={grouped(facts, trigger, value)}
        value={open?.prefix ?? (isKnown ? value : null)}
        onChange={(name) => name !== null && onChange(name)}
        error={open === undefined ? error : undefined}
        disabled={readOnly}
        searchable
        allowDeselect={false}
        maxDropdownHeight={320}
        checkIconPosition="right"
      />
      {open && (
        <TextInput
          aria-label={open.ask}
          placeholder={`${open.ask}, e.g. ${open.example}`}
          value={value.slice(open.prefix.length)}
          onChange={(event) => onChange(`${open.prefix}${event.currentTarget.value}`)}
          error={error}
          disabled={readOnly}
        />
      )}
    </>
  )
}

/** Grouped for the list; a fact this flow does not have stays visible where it was chosen, so that its problem can be seen. */
function grouped(facts: readonly Fact[], trigger: Trigger | null, value: string) {
  const chosen = factNamed(value)
  const shown = chosen && !chosen.isOpen && !facts.includes(chosen) ? [...facts, chosen] : facts
  const items = shown.map(({ group, name, label }) => ({ group, value: name, label }))
  const offered = openFacts.filter(
    ({ prefix }) => value.startsWith(prefix) || hasFact(trigger, factNamed(`${prefix}x`)!),
  )
  const open = offered.map(({ prefix, label }) => ({ group: factNamed(`${prefix}x`)!.group, value: prefix, label }))
  return [...Map.groupBy([...items, ...open], (item) => item.group)].map(([group, members]) => ({
    group,
    items: members.map((item) => ({ value: item.value, label: item.label })),
  }))
}

import { NumberInput, Stack, Switch } from '@mantine/core'
import type { EmailRules } from './messages.section.tsx'
import { WhichEmails } from './which-emails.tsx'

type DailyCap = NonNullable<EmailRules['dailyCap']>

type DailyCapFieldsProps = {
  value: DailyCap | null
  problem: (field: keyof DailyCap) => string | undefined
  onChange: (value: DailyCap | null) => void
}

const usual: DailyCap = { count: 2, for: 'marketing' }

/** How many emails a day one person gets at most. */
export function DailyCapFields({ value, problem, onChange }: DailyCapFieldsProps) {
  return (
    <Stack gap="sm">
      <Switch
        label="Daily cap"
        description="What goes beyond it is held and goes out the next day, in the order in which it came due."
        styles={{ label: { fontWeight: 550 }, description: { marginTop: 2 } }}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? usual : null)}
      />
      {value && (
        <Stack gap="sm" pl={46}>
          <NumberInput
            label="At most so many emails a day to one person"
            w={140}
            styles={{ label: { whiteSpace: 'nowrap' } }}
            min={1}
            max={1000}
            allowDecimal={false}
            value={value.count}
            error={problem('count')}
            onChange={(count) => onChange({ ...value, count: Number(count) })}
          />
          <WhichEmails
            label="The cap counts and holds"
            value={value.for}
            onChange={(which) => onChange({ ...value, for: which })}
          />
        </Stack>
      )}
    </Stack>
  )
}

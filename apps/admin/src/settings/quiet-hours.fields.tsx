import { Group, Stack, Switch, Text, TextInput } from '@mantine/core'
import type { EmailRules } from './messages.section.tsx'
import { WhichEmails } from './which-emails.tsx'

type QuietHours = NonNullable<EmailRules['quietHours']>

type QuietHoursFieldsProps = {
  value: QuietHours | null
  /** The shop's, for contacts whose own is not known. */
  timeZone: string
  problem: (field: keyof QuietHours) => string | undefined
  onChange: (value: QuietHours | null) => void
}

const usual: QuietHours = { from: '21:00', to: '08:00', for: 'marketing' }

/** Hours of the night in which an email is held back until the morning. */
export function QuietHoursFields({ value, timeZone, problem, onChange }: QuietHoursFieldsProps) {
  const time = (name: 'from' | 'to', label: string) => (
    <TextInput
      label={label}
      type="time"
      w={140}
      value={value?.[name] ?? ''}
      error={problem(name)}
      onChange={(event) => value && onChange({ ...value, [name]: event.currentTarget.value })}
    />
  )
  return (
    <Stack gap="sm">
      <Switch
        label="Quiet hours"
        description="An email that comes due in these hours is held and goes out when they are over. Nothing is dropped."
        styles={{ label: { fontWeight: 550 }, description: { marginTop: 2 } }}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? usual : null)}
      />
      {value && (
        <Stack gap="sm" pl={46}>
          <Group gap="sm" align="flex-start">
            {time('from', 'From')}
            {time('to', 'To')}
          </Group>
          <WhichEmails
            label="Quiet hours hold"
            value={value.for}
            onChange={(which) => onChange({ ...value, for: which })}
          />
          <Text size="sm" c="dimmed">
            By each contact’s own clock; by {timeZone} where it is not known.
          </Text>
        </Stack>
      )}
    </Stack>
  )
}

import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState, type FormEvent } from 'react'
import { Loaded } from '../page/loaded.tsx'
import { Panel } from '../page/panel.tsx'
import { problemsAt, useTRPC, type Server } from '../server/trpc.ts'
import { DailyCapFields } from './daily-cap.fields.tsx'
import { QuietHoursFields } from './quiet-hours.fields.tsx'
import { SaveRow } from './save-row.tsx'
import { useSaveSettings } from './use-save-settings.ts'

export type EmailRules = inferOutput<Server['settings']['get']>['messages']['email']

/** What holds emails to customers back, whichever flow sends them. */
export function MessagesSection() {
  const trpc = useTRPC()
  const settings = useQuery(trpc.settings.get.queryOptions({}))
  return (
    <Panel title="Emails to customers">
      <Loaded query={settings} what="Your settings">
        {({ messages, timeZone }) => <MessagesForm rules={messages.email} timeZone={timeZone} />}
      </Loaded>
    </Panel>
  )
}

function MessagesForm({ rules, timeZone }: { rules: EmailRules; timeZone: string }) {
  const [email, setEmail] = useState(rules)
  const save = useSaveSettings()
  function submit(event: FormEvent) {
    event.preventDefault()
    save.mutate({ messages: { email } })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xl" maw={560}>
        <QuietHoursFields
          value={email.quietHours}
          timeZone={timeZone}
          problem={(field) => problemsAt(save.error, `messages.email.quietHours.${field}`)}
          onChange={(quietHours) => setEmail({ ...email, quietHours })}
        />
        <DailyCapFields
          value={email.dailyCap}
          problem={(field) => problemsAt(save.error, `messages.email.dailyCap.${field}`)}
          onChange={(dailyCap) => setEmail({ ...email, dailyCap })}
        />
        <SaveRow saving={save.isPending}>Emails that are held now are looked at again.</SaveRow>
      </Stack>
    </form>
  )
}

import { Radio, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState, type FormEvent } from 'react'
import { Loaded } from '../page/loaded.tsx'
import { Panel } from '../page/panel.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import { SaveRow } from './save-row.tsx'
import { useSaveSettings } from './use-save-settings.ts'

type Settings = inferOutput<Server['settings']['get']>

/** Who tries failed charges again, and what a fraud block counts as. */
export function PaymentsSection() {
  const trpc = useTRPC()
  const settings = useQuery(trpc.settings.get.queryOptions({}))
  return (
    <Panel title="Failed payments">
      <Loaded query={settings} what="Your settings">
        {(data) => <PaymentsForm settings={data} />}
      </Loaded>
    </Panel>
  )
}

function PaymentsForm({ settings }: { settings: Settings }) {
  const [retries, setRetries] = useState(settings.retries)
  const [fraudBlockCountsAs, setFraud] = useState(settings.fraudBlockCountsAs)
  const save = useSaveSettings()
  function submit(event: FormEvent) {
    event.preventDefault()
    save.mutate({ retries, fraudBlockCountsAs })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="lg" maw={560}>
        <Radio.Group
          label="Who retries failed charges"
          description="There must be one owner: two that try the same card use up what its network allows."
          value={retries}
          onChange={(value) => setRetries(value === 'gateway' ? 'gateway' : 'aftercart')}
        >
          <Stack gap="sm" mt="sm">
            <Radio
              value="aftercart"
              label="Your flows"
              description="The step “Retry the charge” tries the stored card again, when the flow says so. Turn off the retries of your gateway."
            />
            <Radio
              value="gateway"
              label="Your payment gateway"
              description="It tries again by its own schedule. The step “Retry the charge” then charges nothing and says so."
            />
          </Stack>
        </Radio.Group>
        <Select
          label="A payment that the gateway itself blocks as fraud counts as"
          allowDeselect={false}
          value={fraudBlockCountsAs}
          onChange={(value) => setFraud(value === 'error' ? 'error' : 'failed')}
          data={[
            { value: 'failed', label: 'a failed purchase' },
            { value: 'error', label: 'an error purchase' },
          ]}
        />
        <SaveRow saving={save.isPending}>Takes effect with the next charge.</SaveRow>
      </Stack>
    </form>
  )
}

import { Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState, type FormEvent } from 'react'
import { Loaded } from '../page/loaded.tsx'
import { Panel } from '../page/panel.tsx'
import { problemsAt, useTRPC, type Server } from '../server/trpc.ts'
import { SaveRow } from './save-row.tsx'
import { useSaveSettings } from './use-save-settings.ts'

type Settings = inferOutput<Server['settings']['get']>

/** The shop as its mail tells it: name, sender, web address, time zone. */
export function ShopSection() {
  const trpc = useTRPC()
  const settings = useQuery(trpc.settings.get.queryOptions({}))
  return (
    <Panel title="Your shop">
      <Loaded query={settings} what="Your settings">
        {(data) => <ShopForm settings={data} />}
      </Loaded>
    </Panel>
  )
}

function ShopForm({ settings: { shopName, senderEmail, url, timeZone } }: { settings: Settings }) {
  const [shop, setShop] = useState({ shopName, senderEmail, url, timeZone })
  const save = useSaveSettings()
  const set = (name: keyof typeof shop, value: string) => setShop((before) => ({ ...before, [name]: value }))
  const text = (name: keyof typeof shop) => ({
    name,
    value: shop[name],
    error: problemsAt(save.error, name),
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    save.mutate({ ...shop, url: shop.url.trim() })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={520}>
        <TextInput label="Name" description="How your mail signs." autoComplete="organization" {...text('shopName')} />
        <TextInput
          label="Email"
          description="Your mail comes from this address, replies go to it, and so do emails to the team."
          type="email"
          autoComplete="email"
          {...text('senderEmail')}
        />
        <TextInput
          label="Web address"
          description="For links in your mail."
          placeholder="https://shop.example"
          inputMode="url"
          {...text('url')}
        />
        <TimeZone
          value={shop.timeZone}
          error={problemsAt(save.error, 'timeZone')}
          onChange={(zone) => set('timeZone', zone)}
        />
        <SaveRow saving={save.isPending}>Takes effect with the next email.</SaveRow>
      </Stack>
    </form>
  )
}

type TimeZoneProps = { value: string; error: string | undefined; onChange: (zone: string) => void }

function TimeZone({ value, error, onChange }: TimeZoneProps) {
  return (
    <Select
      label="Time zone"
      description="Used for contacts whose own is not known."
      searchable
      allowDeselect={false}
      value={value}
      error={error}
      onChange={(zone) => zone !== null && onChange(zone)}
      data={timeZones(value)}
      limit={60}
      nothingFoundMessage="No time zone is called that"
    />
  )
}

/** The zones this browser knows, and the chosen one even if it does not. */
function timeZones(chosen: string): string[] {
  return [...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

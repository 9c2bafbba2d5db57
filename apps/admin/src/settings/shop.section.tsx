import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState, type FormEvent } from 'react'
import { sayFailure } from '../page/failure.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Panel } from '../page/panel.tsx'
import { problemsAt, requestProblems, useTRPC, type Server } from '../server/trpc.ts'

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

function ShopForm({ settings }: { settings: Settings }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [shop, setShop] = useState({
    shopName: settings.shopName,
    senderEmail: settings.senderEmail,
    url: settings.url,
    timeZone: settings.timeZone,
    fraudBlockCountsAs: settings.fraudBlockCountsAs,
  })
  const update = useMutation(
    trpc.settings.update.mutationOptions({
      async onSuccess() {
        await Promise.all([
          queries.invalidateQueries(trpc.settings.pathFilter()),
          queries.invalidateQueries(trpc.session.me.queryFilter()),
        ])
        notifications.show({ message: 'Saved.' })
      },
      onError(error) {
        if (requestProblems(error).length === 0)
          notifications.show({ color: 'attention', title: 'Not saved', message: sayFailure(error) })
      },
    }),
  )
  const set = <Name extends keyof typeof shop>(name: Name, value: (typeof shop)[Name]) =>
    setShop((before) => ({ ...before, [name]: value }))
  const text = (name: 'shopName' | 'senderEmail' | 'url') => ({
    name,
    value: shop[name],
    error: problemsAt(update.error, name),
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    update.mutate({ ...shop, url: shop.url.trim() })
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
        <Select
          label="Time zone"
          description="Used for contacts whose own is not known."
          searchable
          allowDeselect={false}
          value={shop.timeZone}
          error={problemsAt(update.error, 'timeZone')}
          onChange={(value) => value !== null && set('timeZone', value)}
          data={timeZones(shop.timeZone)}
          limit={60}
          nothingFoundMessage="No time zone is called that"
        />
        <Select
          label="A payment that the gateway itself blocks as fraud counts as"
          allowDeselect={false}
          value={shop.fraudBlockCountsAs}
          onChange={(value) => set('fraudBlockCountsAs', value === 'error' ? 'error' : 'failed')}
          data={[
            { value: 'failed', label: 'a failed purchase' },
            { value: 'error', label: 'an error purchase' },
          ]}
        />
        <Group mt="xs">
          <Button type="submit" loading={update.isPending}>
            Save
          </Button>
          <Text size="sm" c="dimmed">
            Takes effect with the next email.
          </Text>
        </Group>
      </Stack>
    </form>
  )
}

/** The zones this browser knows, and the chosen one even if it does not. */
function timeZones(chosen: string): string[] {
  return [...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

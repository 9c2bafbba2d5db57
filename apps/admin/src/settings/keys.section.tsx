import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck, IconCopy, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import { sayFailure } from '../page/failure.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Panel } from '../page/panel.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import classes from './settings.module.css'

type Key = inferOutput<Server['keys']['list']>['items'][number]

const kinds: readonly { kind: Key['kind']; title: string; meaning: string }[] = [
  {
    kind: 'publishable',
    title: 'Publishable key',
    meaning: 'For your storefront’s pages. Anybody may read it there: it can only do what a shopper may.',
  },
  {
    kind: 'secret',
    title: 'Secret key',
    meaning:
      'For your own servers, to report outcomes and to build. Never put it into a web page: it can do everything you can.',
  },
]

export function KeysSection() {
  const trpc = useTRPC()
  const keys = useQuery(trpc.keys.list.queryOptions({}))
  const [rotating, setRotating] = useState<Key['kind'] | null>(null)
  return (
    <Stack gap="md">
      {kinds.map(({ kind, title, meaning }) => (
        <Panel key={kind} title={title}>
          <Text size="sm" c="dimmed" mb="md">
            {meaning}
          </Text>
          <Loaded query={keys} what="The keys">
            {({ items }) => (
              <ShownKeys keys={items.filter((key) => key.kind === kind)} onRotate={() => setRotating(kind)} />
            )}
          </Loaded>
        </Panel>
      ))}
      {rotating !== null && <RotateModal kind={rotating} onClose={() => setRotating(null)} />}
    </Stack>
  )
}

function ShownKeys({ keys, onRotate }: { keys: readonly Key[]; onRotate: () => void }) {
  const rotate = (
    <Button variant="default" size="xs" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onRotate}>
      {keys.length === 0 ? 'Make a key' : 'Replace…'}
    </Button>
  )
  if (keys.length === 0) return rotate
  return (
    <Stack gap="sm">
      {keys.map((key) => (
        <div key={key.id} className={classes.key}>
          <Code block>{key.shown}</Code>
          <Text size="xs" c="dimmed">
            made <Time at={key.createdAt} />
          </Text>
          <Group gap="xs">
            {key.kind === 'publishable' && <Copy text={key.shown} />}
            {rotate}
          </Group>
        </div>
      ))}
    </Stack>
  )
}

function RotateModal({ kind, onClose }: { kind: Key['kind']; onClose: () => void }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const rotate = useMutation(
    trpc.keys.rotate.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.keys.list.pathFilter()),
      onError: (error) => notifications.show({ color: 'attention', title: 'Not replaced', message: sayFailure(error) }),
    }),
  )
  const name = kind === 'secret' ? 'secret key' : 'publishable key'
  if (rotate.data) {
    return (
      <Modal opened onClose={onClose} title={`Your new ${name}`} closeOnClickOutside={false} size="lg">
        <Text size="sm" mb="md">
          {kind === 'secret'
            ? 'Copy it now: it is shown this one time, and kept here only as a fingerprint.'
            : 'Put it into your storefront’s pages.'}
        </Text>
        <Code block data-testid="new-key">
          {rotate.data.key}
        </Code>
        <Group justify="flex-end" mt="lg">
          <Copy text={rotate.data.key} />
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title={`Replace the ${name}?`}>
      <Text size="sm">
        The one in use now stops working at once. {kind === 'secret' ? 'Your servers' : 'Your storefront’s pages'} need
        the new one to go on.
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red" loading={rotate.isPending} onClick={() => rotate.mutate({ kind })}>
          Replace
        </Button>
      </Group>
    </Modal>
  )
}

export function Copy({ text }: { text: string }) {
  return (
    <CopyButton value={text} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          onClick={copy}
        >
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </Button>
      )}
    </CopyButton>
  )
}

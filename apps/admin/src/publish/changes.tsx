import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import { Loaded } from '../page/loaded.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import classes from './publish.module.css'

type Change = inferOutput<Server['campaigns']['changes']>['changes'][number]

const words: Readonly<Record<Change['kind'], { name: string; tone: 'new' | 'gone' | 'changed' }>> = {
  'settings-changed': { name: 'Rules', tone: 'changed' },
  'node-added': { name: 'New', tone: 'new' },
  'node-changed': { name: 'Changed', tone: 'changed' },
  'node-removed': { name: 'Gone', tone: 'gone' },
  'path-added': { name: 'Path', tone: 'new' },
  'path-removed': { name: 'Path', tone: 'gone' },
}

const shownAtFirst = 8

/** What is different from what runs now, in sentences. */
export function Changes({ campaignId }: { campaignId: string }) {
  const trpc = useTRPC()
  const changes = useQuery(trpc.campaigns.changes.queryOptions({ campaignId }, { staleTime: 0, gcTime: 0 }))
  return (
    <section aria-label="What is different">
      <h3 className={classes.heading}>What is different</h3>
      <Loaded query={changes} what="The differences">
        {({ changes: found }) => <ChangeList changes={found} />}
      </Loaded>
    </section>
  )
}

function ChangeList({ changes }: { changes: readonly Change[] }) {
  const [whole, setWhole] = useState(false)
  if (changes.length === 0)
    return <Text size="sm">Nothing is different from what runs now, except perhaps where cards stand.</Text>
  const rest = changes.length - shownAtFirst
  return (
    <>
      <ul className={classes.changes}>
        {(whole ? changes : changes.slice(0, shownAtFirst)).map((change, index) => (
          <li key={index} className={classes.change}>
            <span className={classes.kind} data-tone={words[change.kind].tone}>
              {words[change.kind].name}
            </span>
            <span>
              {change.sentence}
              {change.kind === 'node-changed' && change.fields.length > 1 && <Fields fields={change.fields} />}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && !whole && (
        <Button variant="subtle" color="gray" size="compact-sm" mt={8} ml={72} onClick={() => setWhole(true)}>
          Show {rest} more
        </Button>
      )}
    </>
  )
}

type FieldChange = Extract<Change, { kind: 'node-changed' }>['fields'][number]

function Fields({ fields }: { fields: readonly FieldChange[] }) {
  return (
    <span className={classes.fields}>
      {fields.map(({ field, name, before, after }) => (
        <span key={field}>
          {name}: {before ?? 'none'} → {after ?? 'none'}
        </span>
      ))}
    </span>
  )
}

import { SegmentedControl } from '@mantine/core'
import { IconChecklist } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import lines from '../page/lines.module.css'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { TaskLine } from './task-line.tsx'

/** What flows asked the team to do. */
export function TasksPage() {
  const trpc = useTRPC()
  const [shown, setShown] = useState<'open' | 'done'>('open')
  const tasks = useInfiniteQuery(
    trpc.tasks.list.infiniteQueryOptions(
      { done: shown === 'done' },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: lively, placeholderData: keepPreviousData },
    ),
  )
  return (
    <Page title="Tasks">
      <SegmentedControl
        mb="md"
        aria-label="Which tasks"
        value={shown}
        onChange={(value) => setShown(value === 'done' ? 'done' : 'open')}
        data={[
          { value: 'open', label: 'To do' },
          { value: 'done', label: 'Done' },
        ]}
      />
      <Loaded query={tasks} what="The tasks">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoTasks shown={shown} />
          return (
            <>
              <ul className={lines.lines} aria-label={shown === 'open' ? 'Tasks to do' : 'Tasks done'}>
                {items.map((task) => (
                  <TaskLine key={task.id} task={task} />
                ))}
              </ul>
              <LoadMore query={tasks} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function NoTasks({ shown }: { shown: 'open' | 'done' }) {
  if (shown === 'done') {
    return (
      <Teaching icon={IconChecklist} title="Nothing done yet">
        Tasks that you tick off are kept here.
      </Teaching>
    )
  }
  return (
    <Teaching icon={IconChecklist} title="Nothing to do">
      The step “Create a task” puts things here that a person should do, such as calling a customer whose card was
      declined.
    </Teaching>
  )
}

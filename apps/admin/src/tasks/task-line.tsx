import { Badge, Checkbox } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { Link } from 'react-router'
import { sayFailure } from '../page/failure.tsx'
import lines from '../page/lines.module.css'
import { useTRPC, type Server } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import classes from './tasks.module.css'

type Task = inferOutput<Server['tasks']['list']>['items'][number]

/** One task with its tick; whom and what it is about is a click away. */
export function TaskLine({ task }: { task: Task }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const setDone = useMutation(
    trpc.tasks.setDone.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.tasks.pathFilter()),
      onError: (error) => notifications.show({ color: 'attention', title: 'Not changed', message: sayFailure(error) }),
    }),
  )
  const done = setDone.isPending ? setDone.variables.done : task.doneAt !== null
  return (
    <li className={`${lines.line} ${classes.task}`} data-done={done || undefined}>
      <Checkbox
        className={classes.tick}
        checked={done}
        aria-label={done ? `Not done after all: ${task.title}` : `Done: ${task.title}`}
        onChange={(event) => setDone.mutate({ taskId: task.id, done: event.currentTarget.checked })}
      />
      <div className={lines.words}>
        <p className={`${lines.title} ${classes.title}`}>{task.title}</p>
        {task.notes !== '' && <p className={`${lines.text} ${classes.notes}`}>{task.notes}</p>}
        <p className={lines.about}>
          {task.contact !== null && <Link to={`/contacts/${task.contact.id}`}>{task.contact.name}</Link>}
          {task.orderId !== null && (
            <Link to={`/orders/${encodeURIComponent(task.orderId)}`}>Order {task.orderId}</Link>
          )}
          {task.runId !== null && <Link to={`/runs/${task.runId}`}>Run</Link>}
          {task.assignee !== '' && <span>for {task.assignee}</span>}
          <span>
            <Time at={task.createdAt} />
          </span>
        </p>
      </div>
      {task.dueAt !== null && !done && <Due at={task.dueAt} />}
    </li>
  )
}

function Due({ at }: { at: string }) {
  const late = new Date(at).getTime() < Date.now()
  return (
    <Badge color={late ? 'attention' : 'gray'} className={classes.due}>
      {late ? 'was due ' : 'due '}
      <Time at={at} />
    </Badge>
  )
}

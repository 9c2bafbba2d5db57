import { contactNames, type ContactName } from '../contacts/contacts.queries.ts'
import type { Task } from '../generated/prisma/client.ts'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'

export type TaskItem = {
  id: string
  title: string
  notes: string
  assignee: string
  dueAt: string | null
  doneAt: string | null
  createdAt: string
  runId: string | null
  orderId: string | null
  contact: ContactName | null
}

/** Newest first. `done`: only the finished ones, or only the open ones. */
export async function listTasks(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, done }: PageInput & { done?: boolean | undefined },
): Promise<Page<TaskItem>> {
  const rows = await runtime.prisma.task.findMany({
    where: {
      shopId,
      ...(cursor == null ? {} : { id: { lt: cursor } }),
      ...(done === undefined ? {} : { doneAt: done ? { not: null } : null }),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  const names = await namesFor(runtime, shopId, rows)
  return pageOf(
    rows,
    limit,
    (row) => row.id,
    (row) => taskOf(row, names),
  )
}

/** Ticks a task off, or opens it again. A task that was ticked off before keeps its time. Null when there is none. */
export async function setTaskDone(
  runtime: Runtime,
  shopId: string,
  { taskId, done }: { taskId: string; done: boolean },
): Promise<TaskItem | null> {
  if (!isId(taskId)) return null
  await runtime.prisma.task.updateMany({
    where: { shopId, id: taskId, doneAt: done ? null : { not: null } },
    data: { doneAt: done ? runtime.clock.now() : null },
  })
  const row = await runtime.prisma.task.findUnique({ where: { shopId_id: { shopId, id: taskId } } })
  return row === null ? null : taskOf(row, await namesFor(runtime, shopId, [row]))
}

function namesFor(runtime: Runtime, shopId: string, rows: readonly Task[]): Promise<Map<string, ContactName>> {
  return contactNames(
    runtime,
    shopId,
    rows.flatMap((row) => row.contactId ?? []),
  )
}

function taskOf(row: Task, names: ReadonlyMap<string, ContactName>): TaskItem {
  const { id, title, notes, assignee, runId, orderId } = row
  return {
    id,
    title,
    notes,
    assignee,
    dueAt: row.dueAt?.toISOString() ?? null,
    doneAt: row.doneAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    runId,
    orderId,
    contact: row.contactId === null ? null : (names.get(row.contactId) ?? null),
  }
}

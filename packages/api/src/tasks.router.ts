import { listTasks, setTaskDone } from '@aftercart/runtime'
import { z } from 'zod'
import { idSchema, instantSchema, pageInput, pageOf } from './page.ts'
import { notFound } from './problems.ts'
import { router, shopProcedure } from './trpc.ts'

const taskSchema = z.object({
  id: z.string(),
  title: z.string(),
  notes: z.string(),
  assignee: z.string(),
  dueAt: instantSchema.nullable(),
  doneAt: instantSchema.nullable(),
  createdAt: instantSchema,
  runId: z.string().nullable(),
  orderId: z.string().nullable(),
  contact: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
})

export const tasksRouter = router({
  /** Newest first. `done`: only those, or only the open ones. */
  list: shopProcedure
    .input(z.object({ ...pageInput, done: z.boolean().optional() }).prefault({}))
    .output(pageOf(taskSchema))
    .query(({ ctx, input }) => listTasks(ctx.runtime, ctx.shopId, input)),

  setDone: shopProcedure
    .input(z.object({ taskId: idSchema, done: z.boolean() }))
    .output(taskSchema)
    .mutation(async ({ ctx, input }) => {
      const task = await setTaskDone(ctx.runtime, ctx.shopId, input)
      if (task === null) throw notFound('task')
      return task
    }),
})

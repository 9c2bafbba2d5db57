import type { Executor } from '../executor.ts'
import { renderTemplate } from '../text/template.ts'
import { after } from '../wait/duration.ts'
import type { CreateTaskParams } from './create-task.model.ts'

export const createTaskExecutor: Executor<CreateTaskParams> = {
  in: 'transaction',
  async execute({ params, facts, now }, records) {
    const title = renderTemplate(params.title, facts, { escaping: 'line', audience: 'records' })
    const notes = renderTemplate(params.notes, facts, { escaping: 'text', audience: 'records' })
    const dueAt = params.dueIn ? after(now, params.dueIn) : null
    await records.createTask({ title, notes, assignee: params.assignee, dueAt })
    return { out: 'next', detail: { title } }
  },
}

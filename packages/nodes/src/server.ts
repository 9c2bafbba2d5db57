import type { ActionType, ParamsOf } from './model.ts'
import { addTagsExecutor } from './add-tags/add-tags.execute.ts'
import { createTaskExecutor } from './create-task/create-task.execute.ts'
import type { Executor } from './executor.ts'
import { httpRequestExecutor } from './http-request/http-request.execute.ts'
import { notifyTeamExecutor } from './notify-team/notify-team.execute.ts'
import { removeTagsExecutor } from './remove-tags/remove-tags.execute.ts'
import { sendEmailExecutor } from './send-email/send-email.execute.ts'
import { setContactTypeExecutor } from './set-contact-type/set-contact-type.execute.ts'

/** One executor for each action: an action without one does not compile. */
export type NodeServers = { readonly [Type in ActionType]: Executor<ParamsOf<Type>> }

export const executors: NodeServers = {
  'send-email': sendEmailExecutor,
  'create-task': createTaskExecutor,
  'notify-team': notifyTeamExecutor,
  'add-tags': addTagsExecutor,
  'remove-tags': removeTagsExecutor,
  'set-contact-type': setContactTypeExecutor,
  'http-request': httpRequestExecutor,
}

export type { ActionInput, ActionResult, Executor, OutgoingMail, Outside, Records } from './executor.ts'
export { RetryLater } from './executor.ts'

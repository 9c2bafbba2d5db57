import type { ActionType, ParamsOf } from './model.ts'
import { addNoteExecutor } from './add-note/add-note.execute.ts'
import { addTagsExecutor } from './add-tags/add-tags.execute.ts'
import { createTaskExecutor } from './create-task/create-task.execute.ts'
import type { Executor } from './executor.ts'
import { httpRequestExecutor } from './http-request/http-request.execute.ts'
import { notifyTeamExecutor } from './notify-team/notify-team.execute.ts'
import { removeTagsExecutor } from './remove-tags/remove-tags.execute.ts'
import { requestFulfilmentExecutor } from './request-fulfilment/request-fulfilment.execute.ts'
import { retryChargeExecutor } from './retry-charge/retry-charge.execute.ts'
import { sendEmailExecutor } from './send-email/send-email.execute.ts'
import { setContactTypeExecutor } from './set-contact-type/set-contact-type.execute.ts'
import { setFieldExecutor } from './set-field/set-field.execute.ts'
import { startFlowExecutor } from './start-flow/start-flow.execute.ts'
import { stopFlowExecutor } from './stop-flow/stop-flow.execute.ts'

/** One executor for each action: an action without one does not compile. */
export type NodeServers = { readonly [Type in ActionType]: Executor<ParamsOf<Type>> }

export const executors: NodeServers = {
  'send-email': sendEmailExecutor,
  'create-task': createTaskExecutor,
  'notify-team': notifyTeamExecutor,
  'add-tags': addTagsExecutor,
  'remove-tags': removeTagsExecutor,
  'set-contact-type': setContactTypeExecutor,
  'set-field': setFieldExecutor,
  'add-note': addNoteExecutor,
  'retry-charge': retryChargeExecutor,
  'start-flow': startFlowExecutor,
  'stop-flow': stopFlowExecutor,
  'request-fulfilment': requestFulfilmentExecutor,
  'http-request': httpRequestExecutor,
}

export type {
  ActionInput,
  ActionResult,
  Executor,
  OutgoingMail,
  Outside,
  Records,
  RetryAnswer,
  RetryRefusal,
} from './executor.ts'
export { cutOff, type CutOff } from './cut-off.ts'
export { PassingMap } from './passing-map.ts'
export { PutOff, RetryLater, Unanswered } from './executor.ts'
export { judgeRetry, type PastTry, type RetryJudgement } from './retry-charge/network-limits.ts'
export { refusalWords } from './retry-charge/retry-charge.execute.ts'

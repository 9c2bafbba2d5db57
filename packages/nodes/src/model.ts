import type { NodeModel } from '@aftercart/flow'
import { abSplit } from './ab-split/ab-split.model.ts'
import { addNote } from './add-note/add-note.model.ts'
import { addTags } from './add-tags/add-tags.model.ts'
import { branch } from './branch/branch.model.ts'
import { condition } from './condition/condition.model.ts'
import { createTask } from './create-task/create-task.model.ts'
import { exit } from './exit/exit.model.ts'
import { goal } from './goal/goal.model.ts'
import { httpRequest } from './http-request/http-request.model.ts'
import { join } from './join/join.model.ts'
import { notifyTeam } from './notify-team/notify-team.model.ts'
import { removeTags } from './remove-tags/remove-tags.model.ts'
import { requestFulfilment } from './request-fulfilment/request-fulfilment.model.ts'
import { retryCharge } from './retry-charge/retry-charge.model.ts'
import { repeat } from './repeat/repeat.model.ts'
import { sendEmail } from './send-email/send-email.model.ts'
import { setContactType } from './set-contact-type/set-contact-type.model.ts'
import { setField } from './set-field/set-field.model.ts'
import { startFlow } from './start-flow/start-flow.model.ts'
import { stopFlow } from './stop-flow/stop-flow.model.ts'
import { switchNode } from './switch/switch.model.ts'
import { trigger } from './trigger/trigger.model.ts'
import { wait } from './wait/wait.model.ts'
import { waitFor } from './wait-for/wait-for.model.ts'
import { waitUntil } from './wait-until/wait-until.model.ts'

/** Every node type, in the order of the palette. A new one is a folder and a line here, in `server.ts` and in `editor.ts`. */
export const catalogue = {
  trigger,
  wait,
  'wait-until': waitUntil,
  'wait-for': waitFor,
  condition,
  switch: switchNode,
  'ab-split': abSplit,
  branch,
  join,
  repeat,
  goal,
  exit,
  'send-email': sendEmail,
  'create-task': createTask,
  'notify-team': notifyTeam,
  'add-tags': addTags,
  'remove-tags': removeTags,
  'set-contact-type': setContactType,
  'set-field': setField,
  'add-note': addNote,
  'retry-charge': retryCharge,
  'start-flow': startFlow,
  'stop-flow': stopFlow,
  'request-fulfilment': requestFulfilment,
  'http-request': httpRequest,
} as const satisfies ModelsByType

// Each model must stand under its own type: `NodeModel<'wait', …>` fits only the key `wait`.
// oxlint-disable-next-line typescript/no-explicit-any -- params differ from type to type
type ModelsByType = { readonly [Type in NodeType]: NodeModel<Type, any> }

/** The node types that ask for something to be done: each has an executor. */
export type ActionType =
  | 'send-email'
  | 'create-task'
  | 'notify-team'
  | 'add-tags'
  | 'remove-tags'
  | 'set-contact-type'
  | 'set-field'
  | 'add-note'
  | 'retry-charge'
  | 'start-flow'
  | 'stop-flow'
  | 'request-fulfilment'
  | 'http-request'

export type NodeType =
  | ActionType
  | 'trigger'
  | 'wait'
  | 'wait-until'
  | 'wait-for'
  | 'condition'
  | 'switch'
  | 'ab-split'
  | 'branch'
  | 'join'
  | 'repeat'
  | 'goal'
  | 'exit'

/** The complete params of a node type. */
export type ParamsOf<Type extends NodeType> =
  (typeof catalogue)[Type] extends NodeModel<Type, infer Params> ? Params : never

export {
  conditionFacts,
  factsFor,
  factNamed,
  hasFact,
  operatorsFor,
  operatorsOf,
  operatorWords,
  wordsOf,
  type Asked,
  type Fact,
  type FactType,
  type Operator,
} from './conditions/facts.ts'
export { judge, type Verdict } from './conditions/judge.ts'
export {
  deepestGroup,
  isGroup,
  type FactRule,
  type GroupName,
  type Rule,
  type RuleGroup,
} from './conditions/rules.schema.ts'
export { holdOutWay, type AbSplitParams } from './ab-split/ab-split.model.ts'
export type { ConditionParams } from './condition/condition.model.ts'
export type { JoinParams } from './join/join.model.ts'
export type { RepeatParams } from './repeat/repeat.model.ts'
export { otherwiseWay, type SwitchParams } from './switch/switch.model.ts'
export type { WaitForParams } from './wait-for/wait-for.model.ts'
export type { WaitUntilParams } from './wait-until/wait-until.model.ts'
export { signalMatches, signalWords, type SignalParams } from './signals/signal.schema.ts'
export { goalSignals, goalWords, type GoalParams } from './goal/goal.model.ts'
export { httpMethods, type HttpRequestParams } from './http-request/http-request.model.ts'
export { commonContactTypes } from './set-contact-type/set-contact-type.model.ts'
export { daysBeforeExpiry, firedTriggers, triggerWords, type TriggerParams } from './trigger/trigger.model.ts'
export { dayAfter, instantOf, localTime, startOfDay, startOfNextDay, weekdays } from './time/local-time.ts'
export type { LocalTime, Weekday } from './time/local-time.ts'
export { nextAllowed, type DailyHours } from './time/quiet-hours.ts'
export { isZone, zoneOf, type ZoneOfRun } from './time/zone.ts'
export { durationInWords, durationLength, formatDuration, parseDuration, type Duration } from './wait/duration.ts'
export { hasOrder, mergeFields, type Audience, type MergeField } from './text/merge-fields.ts'
export { exampleFacts } from './text/example-facts.ts'
export { isHtml, renderLetter, type Letter } from './text/letter.ts'
export { checkTemplate, renderTemplate, type Escaping } from './text/template.ts'

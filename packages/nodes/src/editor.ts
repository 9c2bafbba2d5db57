import { abSplitEditor } from './ab-split/ab-split.editor.tsx'
import { addNoteEditor } from './add-note/add-note.editor.tsx'
import { addTagsEditor } from './add-tags/add-tags.editor.tsx'
import { branchEditor } from './branch/branch.editor.tsx'
import { conditionEditor } from './condition/condition.editor.tsx'
import { createTaskEditor } from './create-task/create-task.editor.tsx'
import type { NodeEditor } from './editor/node-editor.ts'
import { exitEditor } from './exit/exit.editor.tsx'
import { goalEditor } from './goal/goal.editor.tsx'
import { httpRequestEditor } from './http-request/http-request.editor.tsx'
import { joinEditor } from './join/join.editor.tsx'
import type { NodeType } from './model.ts'
import { notifyTeamEditor } from './notify-team/notify-team.editor.tsx'
import { removeTagsEditor } from './remove-tags/remove-tags.editor.tsx'
import { requestFulfilmentEditor } from './request-fulfilment/request-fulfilment.editor.tsx'
import { retryChargeEditor } from './retry-charge/retry-charge.editor.tsx'
import { repeatEditor } from './repeat/repeat.editor.tsx'
import { sendEmailEditor } from './send-email/send-email.editor.tsx'
import { setContactTypeEditor } from './set-contact-type/set-contact-type.editor.tsx'
import { setFieldEditor } from './set-field/set-field.editor.tsx'
import { startFlowEditor } from './start-flow/start-flow.editor.tsx'
import { stopFlowEditor } from './stop-flow/stop-flow.editor.tsx'
import { switchEditor } from './switch/switch.editor.tsx'
import { triggerEditor } from './trigger/trigger.editor.tsx'
import { waitForEditor } from './wait-for/wait-for.editor.tsx'
import { waitUntilEditor } from './wait-until/wait-until.editor.tsx'
import { waitEditor } from './wait/wait.editor.tsx'

export type { FormProps, NodeEditor, NodeIcon } from './editor/node-editor.ts'

/** The face of every node type. A mapped type, so that a node without a card and a form does not compile. */
export const editors = {
  trigger: triggerEditor,
  wait: waitEditor,
  'wait-until': waitUntilEditor,
  'wait-for': waitForEditor,
  condition: conditionEditor,
  switch: switchEditor,
  'ab-split': abSplitEditor,
  branch: branchEditor,
  join: joinEditor,
  repeat: repeatEditor,
  goal: goalEditor,
  exit: exitEditor,
  'send-email': sendEmailEditor,
  'notify-team': notifyTeamEditor,
  'create-task': createTaskEditor,
  'add-tags': addTagsEditor,
  'remove-tags': removeTagsEditor,
  'set-contact-type': setContactTypeEditor,
  'set-field': setFieldEditor,
  'add-note': addNoteEditor,
  'retry-charge': retryChargeEditor,
  'start-flow': startFlowEditor,
  'stop-flow': stopFlowEditor,
  'request-fulfilment': requestFulfilmentEditor,
  'http-request': httpRequestEditor,
} satisfies { [Type in NodeType]: NodeEditor }

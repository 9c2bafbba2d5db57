import { flowTrigger, type PurchaseActionTrigger, type Trigger } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import { templates, type Template } from '@aftercart/nodes/templates'

/** Ready-made flows for a cell of the Actions screen, the one to try first first. */
export function templatesForCell(trigger: PurchaseActionTrigger): Template[] {
  return templates.filter((each) => each.kind === 'purchase-actions' && triggerOf(each) === trigger)
}

/** Ready-made flows to begin a campaign with. */
export const campaignTemplates: readonly Template[] = templates.filter((each) => each.kind === 'campaign')

export function triggerOf(template: Template): Trigger | null {
  return flowTrigger(template.flow, catalogue)
}

/** What the template does, in its order, without the trigger, for its row of icons. */
export function stepsOf({ flow }: Template): { type: string; title: string }[] {
  return flow.nodes.filter((node) => node.type !== 'trigger').map((node) => ({ type: node.type, title: titleOf(node) }))
}

function titleOf({ type, params }: Template['flow']['nodes'][number]): string {
  return new Map(Object.entries(catalogue)).get(type)?.describe(params).title ?? type
}

import type { ActionResult, Executor } from '../executor.ts'
import { renderTemplate } from '../text/template.ts'
import { fulfilmentLetter } from './fulfilment-letter.ts'
import type { RequestFulfilmentParams } from './request-fulfilment.model.ts'

/** Sends nothing for a run without an order, e.g. one that entered at a goal; the timeline says so. */
export const requestFulfilmentExecutor: Executor<RequestFulfilmentParams> = {
  in: 'job',
  outWhenGivenUp: 'next',
  async execute({ params, facts }, outside): Promise<ActionResult> {
    if (facts.order === null) return { out: 'next', detail: { to: params.to, why: 'There is no order to pack.' } }
    const note = renderTemplate(params.note, facts, { escaping: 'text', audience: 'team' }).trim()
    const letter = fulfilmentLetter(facts, facts.order, note)
    await outside.sendMail({ to: params.to, replyTo: facts.shop.email, ...letter, headers: {} })
    return { out: 'next', detail: { to: params.to, subject: letter.subject, orderId: facts.order.id } }
  },
}

import type { Facts } from '@aftercart/flow'
import { unsubscribeUrl } from '../consent/unsubscribe-token.ts'
import type { EffectRow } from '../jobs/effect-rows.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { cardUpdateUrl } from '../storefront/card-update/card-update-token.ts'
import { messageOf } from './message.ts'

type About = Pick<RunWork, 'shopId' | 'contactId' | 'orderId' | 'debt' | 'campaignId'>

/** The signed addresses that an action's text may hold. Only marketing has a way out of marketing. */
export async function linksFor(
  runtime: Pick<Runtime, 'pool' | 'publicUrl' | 'clock'>,
  run: About,
  { type, params }: Pick<EffectRow, 'type' | 'params'>,
): Promise<Facts['links']> {
  const marketing = messageOf(type, params)?.kind === 'marketing'
  const updateCard = await cardUpdateUrl(runtime, run)
  return {
    get updateCard() {
      return updateCard()
    },
    unsubscribe: marketing ? await unsubscribeUrl(runtime, run) : null,
  }
}

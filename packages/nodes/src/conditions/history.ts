import type { Facts } from '@aftercart/flow'
import { durationLength, parseDuration } from '../wait/duration.ts'
import type { Asked } from './fact-list.ts'
import { folded } from './folded.ts'

/** How many messages were sent to the contact; `of`: only those whose subject contains it. Undefined: not known. */
export function messages({ history }: Facts, asked: Asked): number | undefined {
  return history?.messages.filter(
    (each) => isWithin(each.at, asked) && (asked.of === undefined || folded(each.subject).includes(folded(asked.of))),
  ).length
}

/** How often the contact bought; `of`: that product. Lines of one order, paid at the same instant, are one purchase. */
export function purchases({ history }: Facts, asked: Asked): number | undefined {
  const found = history?.purchases.filter(
    (each) => isWithin(each.at, asked) && (asked.of === undefined || folded(each.sku) === folded(asked.of)),
  )
  return asked.of === undefined ? found && new Set(found.map((each) => each.at)).size : found?.length
}

/** How many card charges of the contact failed; `of`: for that product. */
export function failures({ history }: Facts, asked: Asked): number | undefined {
  return history?.failures.filter(
    (each) =>
      isWithin(each.at, asked) && (asked.of === undefined || each.skus.some((sku) => folded(sku) === folded(asked.of))),
  ).length
}

function isWithin(at: string, { now, within }: Asked): boolean {
  const duration = within === undefined ? null : parseDuration(within)
  return duration === null || Date.parse(at) >= now.getTime() - durationLength(duration)
}

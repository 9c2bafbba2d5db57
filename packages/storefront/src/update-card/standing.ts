import { html, nothing, type TemplateResult } from 'lit'
import type { CardUpdate, CheckoutAnswer } from '../wire/far-side.ts'
import { words } from '../words.ts'

/** Where nothing is left to type: what became of the payment, or why none can be made, and where help is. */
export function standing({ state, shop }: CardUpdate, answer: CheckoutAnswer | null): TemplateResult {
  const { title, text } = answer === null ? said(state) : told(answer)
  return html`<h2 part="heading" tabindex="-1">${title}</h2>
    <p class="message" part="message" role="status">${text}</p>
    ${
      shop === null || shop.email === ''
        ? nothing
        : html`<p class="quiet">${words.questions} <a href="mailto:${shop.email}">${shop.email}</a></p>`
    }
    ${
      shop === null || !/^https?:\/\//.test(shop.url)
        ? nothing
        : html`<p><a part="link" href=${shop.url}>${words.toShop(shop.name)}</a></p>`
    }`
}

function told({ status, message }: CheckoutAnswer): { title: string; text: string } {
  return { title: status === 'pending' ? words.pendingTitle : words.orderPaidTitle, text: message }
}

function said(state: CardUpdate['state']): { title: string; text: string } {
  switch (state) {
    case 'paid':
      return { title: words.orderPaidTitle, text: words.orderPaid }
    case 'pending':
      return { title: words.pendingTitle, text: words.orderPending }
    case 'cancelled':
      return { title: words.orderCancelledTitle, text: words.orderCancelled }
    case 'elsewhere':
      return { title: words.orderElsewhereTitle, text: words.orderElsewhere }
    case 'gone':
      return { title: words.orderGoneTitle, text: words.orderGone }
    case 'expired':
      return { title: words.linkExpiredTitle, text: words.linkExpired }
    default:
      return { title: words.linkBrokenTitle, text: words.linkBroken }
  }
}

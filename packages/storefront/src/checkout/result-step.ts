import { html, nothing, type TemplateResult } from 'lit'
import type { CheckoutAnswer } from '../wire/far-side.ts'
import { words } from '../words.ts'

export function resultStep(answer: CheckoutAnswer, email: string, continueUrl: string | undefined): TemplateResult {
  return html`<h2 part="heading" tabindex="-1">
      ${answer.status === 'pending' ? words.pendingTitle : words.successTitle}
    </h2>
    <p class="message" part="message" role="status">${answer.message}</p>
    ${
      answer.orderId === null
        ? nothing
        : html`<p>${words.orderNumber}: <span class="code" part="order-number">${answer.orderId}</span></p>`
    }
    <p class="quiet">${words.receiptTo(email)}</p>
    <slot name="result"></slot>
    ${continueUrl === undefined ? nothing : html`<p><a part="link" href=${continueUrl}>${words.continueShopping}</a></p>`}`
}

import { html, type TemplateResult } from 'lit'
import { money } from '../form/money.ts'
import type { CardUpdate } from '../wire/far-side.ts'
import { words } from '../words.ts'

/** What was ordered, as it was priced then. */
export function orderSummary({ id, items, total, currency }: NonNullable<CardUpdate['order']>): TemplateResult {
  return html`<aside class="summary" part="summary" aria-labelledby="summary-title">
    <h3 id="summary-title">${words.orderSummary}</h3>
    <p class="quiet">${words.orderNumber}: <span class="code" part="order-number">${id}</span></p>
    <ul>
      ${items.map(
        ({ name, sku, quantity, price }) =>
          html`<li>
            <span>${quantity} × ${name || sku}</span>
            <span class="amount">${money(String(Number(price) * quantity), currency)}</span>
          </li>`,
      )}
    </ul>
    <p class="total" part="total"><span>${words.total}</span><span class="amount">${money(total, currency)}</span></p>
  </aside>`
}

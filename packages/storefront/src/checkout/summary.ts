import { html, nothing, type TemplateResult } from 'lit'
import { totalOf, type PricedLine } from '../cart/cart-contents.ts'
import { money } from '../form/money.ts'
import { words } from '../words.ts'

/** What is being bought, beside the steps. */
export function summary(lines: readonly PricedLine[], currency: string): TemplateResult {
  return html`<aside class="summary" part="summary" aria-labelledby="summary-title">
    <h3 id="summary-title">${words.orderSummary}</h3>
    <ul>
      ${lines.map(summaryLine)}
    </ul>
    <p class="total" part="total">
      <span>${words.total}</span><span class="amount">${money(totalOf(lines), currency)}</span>
    </p>
  </aside>`
}

function summaryLine({ sku, quantity, product }: PricedLine): TemplateResult {
  return html`<li>
    <span>${quantity} × ${product?.name ?? sku}</span>
    <span class="amount"
      >${product === undefined ? '' : money(String(Number(product.price) * quantity), product.currency)}</span
    >
    ${product === undefined ? html`<small>${words.unavailable}</small>` : nothing}
    ${product?.kind === 'subscription' ? html`<small>${words.perMonth}</small>` : nothing}
  </li>`
}

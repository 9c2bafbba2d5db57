import { html, type TemplateResult } from 'lit'
import { words } from '../words.ts'

export const steps = ['login', 'details', 'payment', 'result'] as const

export type Step = (typeof steps)[number]

/** Where the shopper stands; the steps behind can be gone back to. */
export function stepper(current: Step, goBackTo: ((step: Step) => void) | null): TemplateResult {
  const labels: Record<Step, string> = {
    login: words.logIn,
    details: words.details,
    payment: words.payment,
    result: words.result,
  }
  const here = steps.indexOf(current)
  return html`<nav aria-label=${words.steps} part="steps">
    <ol class="steps">
      ${steps.map((step, index) => {
        const inside = html`<span class="number">${index < here ? '✓' : index + 1}</span
          ><span class="label">${labels[step]}</span>`
        if (index < here && goBackTo !== null)
          return html`<li><button type="button" @click=${() => goBackTo(step)}>${inside}</button></li>`
        return index === here ? html`<li aria-current="step">${inside}</li>` : html`<li class="quiet">${inside}</li>`
      })}
    </ol>
  </nav>`
}

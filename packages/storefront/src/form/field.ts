import { html, nothing, type TemplateResult } from 'lit'
import type { FieldProblem } from '../wire/far-side.ts'
import { words } from '../words.ts'

export type Field = {
  /** Also the id inside the element, and what a FieldProblem names. */
  name: string
  label: string
  type?: 'text' | 'email' | 'password'
  autocomplete: string
  inputmode?: 'numeric' | 'email'
  value?: string
  hint?: string
  maxlength?: number
  onInput?: (event: InputEvent) => void
}

/** A labelled input with its hint and its problem, tied together for screen readers. */
export function field(options: Field, problems: readonly FieldProblem[]): TemplateResult {
  const { name, label, type = 'text', autocomplete, inputmode, value, hint, maxlength, onInput } = options
  const problem = problems.find((each) => each.field === name)
  const described = [hint === undefined ? '' : `${name}-hint`, problem === undefined ? '' : `${name}-problem`]
    .join(' ')
    .trim()
  return html`<div class="field" part="field">
    <label for=${name} part="label">${label}</label>
    <input
      part="input"
      id=${name}
      name=${name}
      type=${type}
      autocomplete=${autocomplete}
      inputmode=${inputmode ?? nothing}
      maxlength=${maxlength ?? 200}
      .defaultValue=${value ?? ''}
      autocapitalize=${type === 'text' ? nothing : 'none'}
      spellcheck="false"
      required
      aria-invalid=${problem === undefined ? nothing : 'true'}
      aria-describedby=${described || nothing}
      @input=${onInput ?? nothing}
    />
    ${hint === undefined ? nothing : html`<p class="hint" id="${name}-hint" part="hint">${hint}</p>`}
    ${problem === undefined ? nothing : html`<p class="problem" id="${name}-problem" part="problem">${problem.message}</p>`}
  </div>`
}

/** The values of a form's named inputs, trimmed, except passwords. */
export function readForm(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') values[name] = name === 'password' ? value : value.trim()
  }
  return values
}

/** Which of the fields are empty, or hold something that cannot be right. */
export function checkFields(values: Record<string, string>, labels: Record<string, string>): FieldProblem[] {
  return Object.entries(labels).flatMap(([name, label]) => {
    const value = values[name] ?? ''
    if (value === '') return [{ field: name, message: words.missing(label) }]
    if (name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
      return [{ field: name, message: words.wrongEmail }]
    return []
  })
}

import type { KeyboardEvent } from 'react'

/** Arrow keys go from step to step across the groups, and from the first back into the search field above. */
export function walkList(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('.ac-palette-item')]
  const at = items.findIndex((item) => item === event.target)
  if (at < 0) return
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
  if (next === undefined) return
  event.preventDefault()
  const field = event.currentTarget.parentElement?.querySelector<HTMLElement>('input[type=search]')
  if (next < 0) field?.focus()
  else items[next]?.focus()
}

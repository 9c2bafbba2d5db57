import type { ReactNode } from 'react'

/** A shop's page around an element: its font and colours are what the element takes on. */
export function StoryPage({
  dark = false,
  width = 960,
  children,
}: {
  dark?: boolean
  width?: number
  children: ReactNode
}) {
  const colours = dark
    ? { colorScheme: 'dark', background: '#191613', color: '#f0e9df' }
    : { colorScheme: 'light', background: '#f8f5f0', color: '#2a231c' }
  return (
    <main style={{ ...colours, minHeight: '100vh', padding: 24, font: '16px/1.5 system-ui, sans-serif' }}>
      <div style={{ maxWidth: width }}>{children}</div>
    </main>
  )
}

/** Waits for something inside an element's open root. */
export async function inside<Found extends HTMLElement>(
  canvas: HTMLElement,
  tag: string,
  selector: string,
): Promise<Found> {
  for (let tries = 0; tries < 100; tries++) {
    const found = canvas.querySelector(tag)?.shadowRoot?.querySelector<Found>(selector)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`There is no ${selector} inside ${tag}.`)
}

/** Fills in a form by its inputs' names and sends it. */
export async function send(canvas: HTMLElement, tag: string, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const input = await inside<HTMLInputElement>(canvas, tag, `[id="${name}"]`)
    input.value = value
  }
  const form = await inside<HTMLFormElement>(canvas, tag, 'form')
  form.requestSubmit()
}

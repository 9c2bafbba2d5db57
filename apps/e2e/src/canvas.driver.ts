import { expect } from 'vitest'
import type { Locator, Page } from 'playwright'

/** Draws as a marketer does: drags steps from the palette, pulls lines from a way out to a step, fills in forms. */
export function canvasDriver(page: Page) {
  const canvas = page.getByTestId('canvas')

  async function cardIds(): Promise<string[]> {
    const ids = await canvas
      .locator('[data-testid^="card-"]')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-testid') ?? ''))
    return ids.map((id) => id.slice('card-'.length))
  }

  /** Drags a step to a place given in shares of the canvas (0 to 1), and answers with the new node's id. */
  async function drop(step: string, x: number, y: number): Promise<string> {
    const before = new Set(await cardIds())
    const box = await boxOf(canvas)
    await page
      .getByTestId(`palette-${step}`)
      .dragTo(canvas, { targetPosition: { x: box.width * x, y: box.height * y } })
    await expect
      .poll(async () => (await cardIds()).length, { message: `"${step}" stands on the canvas`, timeout: 5000 })
      .toBe(before.size + 1)
    return (await cardIds()).find((id) => !before.has(id))!
  }

  async function connect(from: string, out: string, to: string): Promise<void> {
    const start = await boxOf(canvas.getByTestId(`way-${from}-${out}`))
    const end = await boxOf(canvas.getByTestId(`card-${to}`).locator('.ac-handle-in'))
    const paths = await canvas.locator('.react-flow__edge').count()
    await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
    await page.mouse.down()
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2 - 20, { steps: 6 })
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 3 })
    await page.mouse.up()
    await expect
      .poll(() => canvas.locator('.react-flow__edge').count(), { message: `${from} leads to ${to}`, timeout: 5000 })
      .toBe(paths + 1)
  }

  /** Selects the step and answers with its form. */
  async function open(id: string): Promise<Locator> {
    await canvas.getByTestId(`card-${id}`).click({ position: { x: 120, y: 12 } })
    return page.getByTestId('inspector')
  }

  async function zoomOut(times: number): Promise<void> {
    for (let time = 0; time < times; time++) await page.getByRole('button', { name: 'Zoom out' }).click()
  }

  /** Lets the canvas lay itself out, and waits until everything has come to rest. */
  async function tidy(): Promise<void> {
    await page.getByRole('button', { name: 'Tidy up' }).click()
    let before = ''
    await expect
      .poll(
        async () => {
          const now = (await canvas.locator('.react-flow__viewport').getAttribute('style')) ?? ''
          const rests = now === before
          before = now
          return rests
        },
        { interval: 300, timeout: 10_000 },
      )
      .toBe(true)
  }

  return { canvas, cardIds, drop, connect, open, tidy, zoomOut }
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox()
  if (box === null) throw new Error('Not on the page.')
  return box
}

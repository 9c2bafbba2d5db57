import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'

const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH']
  return chromium.launch({ args: quietFlags, ...(executablePath ? { executablePath } : {}) })
}

/** Where pictures of failed journeys go; git does not see the folder. */
const pictures = fileURLToPath(new URL('../test-results/', import.meta.url))

export async function keepPicture({ page }: WatchedPage, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png` })
}

export type WatchedPage = { page: Page; context: BrowserContext; complaints: string[] }

/** A page in a profile of its own that remembers each uncaught error, console error and CSP violation. */
export async function openPage(browser: Browser, viewport = { width: 1440, height: 900 }): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  return { page, context, complaints }
}

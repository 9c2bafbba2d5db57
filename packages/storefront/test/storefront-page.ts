import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { inject } from 'vitest'
import { fakeShop, type FakeShop } from './fake-shop.ts'

/** The strictest policy under which the script promises to work. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; " +
  "require-trusted-types-for 'script'; trusted-types lit-html lit-html#1"

export type StorefrontPage = {
  page: Page
  context: BrowserContext
  shop: FakeShop
  /** What the page's policy forbade, and what was written to the console as an error. */
  complaints: string[]
  close(): Promise<void>
}

export type PageOptions = { width?: number; dark?: boolean; contextOptions?: Parameters<Browser['newContext']>[0] }

let browser: Promise<Browser> | undefined

/** Opens a shop's page with this markup in its body, the built script and a far side of its own. */
export async function openPage(body: string, options: PageOptions = {}): Promise<StorefrontPage> {
  browser ??= chromium.connect(inject('storefrontBrowser'))
  const shop = fakeShop()
  const { origin, close } = await serve(body, shop, options.dark ?? false)
  const { width = 1024 } = options
  const context = await (
    await browser
  ).newContext({
    ...{ viewport: { width, height: 900 }, locale: 'en-US', colorScheme: options.dark ? 'dark' : 'light' },
    ...options.contextOptions,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`${origin}/`)
  await page.waitForFunction(() => customElements.get('aftercart-checkout') !== undefined)
  return {
    ...{ page, context, shop, complaints },
    close: async () => {
      await context.close()
      await close()
    },
  }
}

async function serve(body: string, shop: FakeShop, dark: boolean): Promise<{ origin: string; close(): Promise<void> }> {
  const script = inject('storefrontScript')
  const colours = dark
    ? 'color-scheme: dark; background: #161512; color: #efece6'
    : 'background: #faf8f5; color: #22201c'
  const files: Record<string, [type: string, content: string]> = {
    '/': [
      'text/html',
      `<!doctype html><html lang="en"><head><title>Shop</title><link rel="stylesheet" href="/shop.css"><script type="module" src="/sdk/aftercart.js"></script></head><body><main><h1>Shop</h1>${body}</main></body></html>`,
    ],
    '/shop.css': ['text/css', `html { ${colours} } body { font: 17px/1.5 Georgia, serif; margin: 16px }`],
    '/sdk/aftercart.js': ['text/javascript', script],
    '/account': ['text/html', '<!doctype html><title>Account</title><h1>Account</h1>'],
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop.test').pathname
    if (path.startsWith('/trpc/')) return void shop.answer(request, response)
    const [type, content] = files[path] ?? ['text/plain', '']
    response
      .writeHead(path === '/favicon.ico' ? 204 : 200, { 'content-type': type, 'content-security-policy': policy })
      .end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port on 127.0.0.1.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type AxeResults = { violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] }

/** What axe-core finds wrong on the page, in words; empty when it is clean. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  )
}

/** The heading inside an element that has the focus, through shadow roots. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    return active?.id || active?.textContent?.trim() || active?.tagName || ''
  })
}

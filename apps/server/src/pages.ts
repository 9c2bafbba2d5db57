import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import sirv, { type Options } from 'sirv'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
type Serve = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

export type PagesOptions = {
  /** The key that the demo shop's page calls with. Asked for each time, as it may have been changed. */
  publishableKey(): Promise<string | null>
  /** Root of the project; for tests. */
  root?: string
}

/** The merchant's app at `/`, the script for storefronts below `/sdk/`, and the demo shop below `/shop/`. */
export function createPages({
  publishableKey,
  root = fileURLToPath(new URL('../../..', import.meta.url)),
}: PagesOptions): Answer {
  const admin = whenBuilt(`${root}/apps/admin/dist`, {
    single: true,
    // An address such as /orders/ord.1 is a page of the app, whatever stands behind the dot.
    ignores: false,
    setHeaders: adminCaching,
  })
  const adminAssets = whenBuilt(`${root}/apps/admin/dist`, { setHeaders: adminCaching })
  const sdk = whenBuilt(`${root}/packages/storefront/dist`, { setHeaders: sdkHeaders })
  const shop = whenBuilt(`${root}/apps/shop/public`, {
    setHeaders: (response) => response.setHeader('cache-control', 'no-cache'),
  })
  const shopPage = `${root}/apps/shop/index.html`
  return (request, response) => {
    const path = pathOf(request)
    if (path === null) return sendText(response, 400, 'This address makes no sense.')
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'Only GET works here.')
    if (path === '/shop') return redirect(response, '/shop/')
    if (path === '/shop/' || path === '/shop/index.html') return void sendShopPage(response, shopPage, publishableKey)
    if (path.startsWith('/shop/'))
      return shop(below(request, '/shop'), response, () => sendText(response, 404, 'There is nothing here.'))
    if (path.startsWith('/sdk/')) {
      if (!/\.(js|css|map)$/.test(path)) return sendText(response, 404, 'There is nothing here.')
      return sdk(below(request, '/sdk'), response, () =>
        sendText(response, 404, 'The storefront script is not built. Run "npm start".'),
      )
    }
    const serve = path.startsWith('/assets/') ? adminAssets : admin
    return serve(request, response, () =>
      sendText(response, existsSync(`${root}/apps/admin/dist/index.html`) ? 404 : 503, notBuilt),
    )
  }
}

const notBuilt =
  'There is nothing here. If this should be the Aftercart app: it is not built. Run "npm start", which builds it. The API works all the same.'

/** Serves a folder once it is there: the API must come up without it. */
function whenBuilt(folder: string, options: Options): Serve {
  let serve: Serve | null = null
  return (request, response, next) => {
    if (serve === null && existsSync(folder)) serve = sirv(folder, { etag: true, ...options })
    if (serve === null) return next()
    // sirv throws at `bytes=5-2`, which would end the process. Parts of our small files are of no use: the whole is sent.
    delete request.headers.range
    // Nor does it listen to a file that cannot be read any more, e.g. since the app was built anew.
    response.once('pipe', (file) => file.once('error', () => response.destroy()))
    serve(request, response, next)
  }
}

function adminCaching(response: ServerResponse, path: string): void {
  // Vite puts a hash of the content into the names of what lies in assets/, so these never change.
  response.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
}

/** Any shop's page may load the script; it is asked for anew after five minutes, so that fixes reach shops soon. */
function sdkHeaders(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('cross-origin-resource-policy', 'cross-origin')
  response.setHeader('cache-control', 'public, max-age=300, stale-while-revalidate=86400')
}

async function sendShopPage(
  response: ServerResponse,
  file: string,
  publishableKey: () => Promise<string | null>,
): Promise<void> {
  try {
    const [page, key] = await Promise.all([readFile(file, 'utf8'), publishableKey()])
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('cache-control', 'no-cache')
    response.end(page.replaceAll('%AFTERCART_PUBLISHABLE_KEY%', escaped(key ?? '')))
  } catch {
    sendText(response, 503, 'The demo shop cannot be shown just now. Try again in a moment.')
  }
}

function pathOf(request: IncomingMessage): string | null {
  return URL.parse(request.url ?? '/', 'http://localhost')?.pathname ?? null
}

/** The same request, as the folder behind `prefix` sees it. */
function below(request: IncomingMessage, prefix: string): IncomingMessage {
  request.url = (request.url ?? '').slice(prefix.length) || '/'
  return request
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(308, { location: to }).end()
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(text)
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { ADDRESS_HEADER, type Auth } from './auth.ts'
import { fromElsewhere, isFromElsewhere } from './other-sites.ts'
import { headersOf, readBody, sendResponse } from './web-request.ts'

const LONGEST_BODY = 100_000

/** Others either mean nothing here or, as TRACE, cannot even be asked of the library. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS']

/** Hands a request to better-auth, with the caller's true address, and sends what it answers. */
export async function answerAuth(
  auth: Auth,
  request: IncomingMessage,
  response: ServerResponse,
  { address, publicUrl }: { address: string; publicUrl: string | null },
): Promise<void> {
  response.setHeader('cache-control', 'no-store')
  if (isFromElsewhere(request, publicUrl)) {
    return sendResponse(response, Response.json({ code: 'FORBIDDEN', message: fromElsewhere }, { status: 403 }))
  }
  if (!methods.includes(request.method ?? '')) {
    response.setHeader('allow', methods.join(', '))
    return sendResponse(
      response,
      Response.json({ code: 'METHOD_NOT_ALLOWED', message: 'Only GET and POST work here.' }, { status: 405 }),
    )
  }
  const body = await readBody(request, LONGEST_BODY)
  if (body === null)
    return sendResponse(
      response,
      Response.json({ code: 'TOO_LARGE', message: 'This request is too long.' }, { status: 413 }),
    )
  const url = addressedUrl(request, publicUrl)
  if (url === null)
    return sendResponse(
      response,
      Response.json({ code: 'BAD_REQUEST', message: 'This address makes no sense.' }, { status: 400 }),
    )
  const headers = headersOf(request)
  headers.set(ADDRESS_HEADER, address)
  // Looked at above (other-sites.ts); better-auth would refuse programs that say nothing, and https in front of a proxy.
  headers.set('origin', url.origin)
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD' && body.length > 0
  const asked = new Request(url, {
    method: request.method ?? 'GET',
    headers,
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  })
  await sendResponse(response, withoutInnards(await auth.handler(asked)))
}

function addressedUrl(request: IncomingMessage, publicUrl: string | null): URL | null {
  return URL.parse(request.url ?? '/', publicUrl ?? `http://${request.headers.host ?? 'localhost'}`)
}

/** What went wrong on our side is in the log; whoever asked learns only that it did. */
function withoutInnards(answer: Response): Response {
  if (answer.status < 500) return answer
  return Response.json(
    { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side. Try again.' },
    { status: answer.status },
  )
}

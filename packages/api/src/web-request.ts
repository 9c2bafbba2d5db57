import type { IncomingMessage, ServerResponse } from 'node:http'

/** The request's headers in the shape of the fetch standard. */
export function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) headers.append(name, each)
  }
  return headers
}

/**
 * The whole body, or null when it is longer than `limit` bytes or the line was cut before its end: nobody reads the answer then,
 * and it is no fault of ours. What is too long is not kept in memory.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      // Some more is read and thrown away, so that an honest client gets to read the answer; then the line is cut.
      if (size > 4 * limit + 1_000_000) break
    }
  } catch (error) {
    if (request.complete) throw error
    return null
  }
  return size > limit ? null : Buffer.concat(chunks)
}

/** Sends an answer in the shape of the fetch standard. Headers set before stay unless the answer has its own. */
export async function sendResponse(response: ServerResponse, answer: Response): Promise<void> {
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  response.statusCode = answer.status
  response.end(Buffer.from(await answer.arrayBuffer()))
}

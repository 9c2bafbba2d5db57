import type { IncomingMessage, ServerResponse } from 'node:http'
import { getTRPCErrorFromUnknown, getTRPCErrorShape, type AnyTRPCProcedure, type TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { appRouter } from './app.router.ts'
import { callProcedure } from './call-procedure.ts'
import type { Context } from './context.ts'
import type { Head } from './security-headers.ts'
import { retryAfter } from './unavailable.ts'

export type QuickOptions = {
  createContext(request: IncomingMessage): Promise<Context>
  onError(error: TRPCError, path: string): void
}

export type Asked = {
  /** The procedure. */
  name: string
  /** Bytes that the body may have. */
  most: number
  /** What the answer carries whatever it says. */
  head: Head
}

/** A request whose body was read; tRPC's own adapter then takes it from here. */
type ReadRequest = IncomingMessage & { body?: string }

/** By its whole name, e.g. `outcomes.report`, as the router keeps them whatever their type says. */
const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, AnyTRPCProcedure | undefined>>

/**
 * Answers the one kind of request that storefronts send all day: one procedure, posted with a JSON body of known length. The
 * procedure with all its checks is the same; left out is the way there through fetch's requests, streams and signals, which
 * took longer than the rest of it. Answers false when it is another kind of request, which it has not touched then, or
 * whose body it has left in `request.body`.
 */
export async function answerQuickly(
  { createContext, onError }: QuickOptions,
  { name, most, head }: Asked,
  request: ReadRequest,
  response: ServerResponse,
): Promise<boolean> {
  const procedure = Object.hasOwn(procedures, name) ? procedures[name] : undefined
  if (procedure === undefined || !isPlain(request, most)) return false
  const text = await bodyOf(request)
  if (text === null) return true
  const parsed = parse(text)
  if (parsed === null) {
    request.body = text
    return false
  }
  let ctx: Context | undefined
  const type = procedure._def.type
  try {
    ctx = await createContext(request)
    const data = await callProcedure(procedure, { path: name, ctx, rawInput: parsed.input })
    send(response, 200, head, { result: { data } })
  } catch (thrown) {
    const error = getTRPCErrorFromUnknown(thrown)
    onError(error, name)
    const config = appRouter._def._config
    const shape = getTRPCErrorShape({ config, error, type, path: name, input: parsed.input, ctx })
    const seconds = retryAfter(error)
    const later = seconds === null ? head : [...head, 'retry-after', String(seconds)]
    send(response, getHTTPStatusCodeFromError(error), later, { error: shape })
  }
  return true
}

function isPlain({ method, url, headers }: IncomingMessage, maxBodySize: number): boolean {
  if (method !== 'POST' || url?.includes('?') !== false) return false
  if (headers['trpc-accept'] !== undefined || headers.accept?.includes('jsonl') === true) return false
  if (headers['content-type']?.startsWith('application/json') !== true) return false
  const length = Number(headers['content-length'])
  return length > 0 && length <= maxBodySize
}

/** Null when the sender went away in the middle. */
function bodyOf(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')))
    request.once('close', () => resolve(null))
  })
}

function parse(text: string): { input: unknown } | null {
  try {
    return { input: JSON.parse(text) }
  } catch {
    return null
  }
}

function send(response: ServerResponse, status: number, head: Head, body: object): void {
  const text = JSON.stringify(body)
  const length = String(Buffer.byteLength(text))
  const own = ['vary', 'trpc-accept, accept', 'content-type', 'application/json', 'content-length', length]
  response.writeHead(status, [...head, ...own])
  response.end(text)
}

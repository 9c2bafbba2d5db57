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
  /** Why the procedure would refuse whoever asks just now; then nothing of the request is read. */
  refusal(name: string): TRPCError | null
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
  { createContext, refusal, onError }: QuickOptions,
  asked: Asked,
  request: ReadRequest,
  response: ServerResponse,
): Promise<boolean> {
  const { name, most, head } = asked
  const procedure = Object.hasOwn(procedures, name) ? procedures[name] : undefined
  if (procedure === undefined || !isPlain(request, most)) return false
  const refused = refusal(name)
  if (refused !== null) {
    sendError(response, asked, refused, { type: procedure._def.type, input: undefined, ctx: undefined })
    return true
  }
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
    sendError(response, asked, error, { type, input: parsed.input, ctx })
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

type Told = { type: AnyTRPCProcedure['_def']['type']; input: unknown; ctx: Context | undefined }

function sendError(response: ServerResponse, { name, head }: Asked, error: TRPCError, told: Told): void {
  const shape = getTRPCErrorShape({ config: appRouter._def._config, error, path: name, ...told })
  const seconds = retryAfter(error)
  const later = seconds === null ? head : [...head, 'retry-after', String(seconds)]
  send(response, getHTTPStatusCodeFromError(error), later, { error: shape })
}

function send(response: ServerResponse, status: number, head: Head, body: object): void {
  const text = JSON.stringify(body)
  const length = String(Buffer.byteLength(text))
  const own = ['vary', 'trpc-accept, accept', 'content-type', 'application/json', 'content-length', length]
  response.writeHead(status, [...head, ...own])
  response.end(text)
}

import { randomUUID } from 'node:crypto'
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { Caller, Context } from './context.ts'
import { unfitProblem } from './fit-input.ts'
import { unavailableError } from './unavailable.ts'
import { badRequest, BadRequest, problemsOfZod, type RequestProblem } from './problems.ts'

export type ErrorData = {
  /** tRPC's name of the error, e.g. `BAD_REQUEST`. */
  code: TRPCError['code']
  httpStatus: number
  /** The procedure, e.g. `outcomes.report`. */
  path: string | null
  problems?: RequestProblem[]
  /** Of an error on our side: what the log calls it. */
  reference?: string
}

const t = initTRPC.context<Context>().create({
  isServer: true,
  isDev: false,
  errorFormatter({ shape, error, path }): { message: string; code: typeof shape.code; data: ErrorData } {
    const { problems, message } = explain(error)
    const data: ErrorData = { code: error.code, httpStatus: shape.data.httpStatus, path: path ?? null }
    if (problems !== null) data.problems = problems
    if (error.code === 'INTERNAL_SERVER_ERROR') data.reference = referenceOf(error)
    return { message, code: shape.code, data }
  },
})

export const router = t.router

type Call = { path: string; ctx: Context; getRawInput: () => Promise<unknown> }

/** A publishable key, which anybody can read in a web page, gets no further than `storefront.*`. */
function refuseBeyondKey({ ctx, path }: Call): void {
  if (ctx.caller?.by !== 'publishable' || path.startsWith('storefront.')) return
  throw new TRPCError({
    code: 'FORBIDDEN',
    message: 'A publishable key may only call storefront.*. Use the secret key, from a server, for everything else.',
  })
}

async function refuseUnfit({ path, getRawInput }: Call): Promise<void> {
  // Outcomes are looked at field by field, so that a bad one does not spoil the others of a batch, and none is refused for
  // something in it that nobody reads.
  const isMany = path === 'outcomes.reportMany'
  const unfit = unfitProblem(await getRawInput(), path !== 'outcomes.report' && !isMany, isMany ? -1 : 0)
  if (unfit !== null) throw badRequest(`The request is not right. ${unfit.message}`, [unfit])
}

/** What the same request would overcome in some seconds is told as that, and not as a fault. */
function sayingUnavailable<Result extends { ok: boolean; error?: unknown }>(result: Result): Result {
  const unavailable = result.ok ? null : unavailableError(result.error)
  if (unavailable !== null) throw unavailable
  return result
}

/** Open to a visitor who has not signed in. */
export const visitorProcedure = t.procedure.use(async (call) => {
  refuseBeyondKey(call)
  await refuseUnfit(call)
  return sayingUnavailable(await call.next())
})

/** For a signed-in owner or the secret key. `ctx.shopId` is the shop all of it is about. */
export const shopProcedure = t.procedure.use(async (call) => {
  refuseBeyondKey(call)
  const caller = known(call.ctx.caller)
  await refuseUnfit(call)
  return sayingUnavailable(await call.next({ ctx: { caller, shopId: caller.shopId } }))
})

/** For a web page of the shop, with the publishable key. An owner and the secret key may do the same. */
export const storefrontProcedure = shopProcedure

/** Counts one try against a limit before a procedure does its work. Throws 429 when the limit is used up. */
export function refuseWhenTooMany(ctx: Context, name: string, who: string, max: number, windowMs: number): void {
  const wait = ctx.limits.take(`${name}:${who}`, max, windowMs)
  if (wait === null) return
  throw new TRPCError({
    code: 'TOO_MANY_REQUESTS',
    message: `Too many tries. Wait ${Math.ceil(wait / 1000)} seconds, then try again.`,
  })
}

/** A new name for an error on our side, the same each time for one error. */
export function referenceOf(error: Error): string {
  const known = references.get(error)
  if (known !== undefined) return known
  const fresh = randomUUID().slice(0, 8)
  references.set(error, fresh)
  return fresh
}

const references = new WeakMap<Error, string>()

function known(caller: Caller | null): Caller {
  if (caller !== null) return caller
  throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in, or send a key as "Authorization: Bearer …".' })
}

function explain(error: TRPCError): { message: string; problems: RequestProblem[] | null } {
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    return {
      message: `Something went wrong on our side. Try again; if it stays, tell us the reference ${referenceOf(error)}.`,
      problems: null,
    }
  }
  const { cause } = error
  if (cause instanceof BadRequest) return { message: cause.message, problems: cause.problems }
  if (cause instanceof ZodError) {
    const problems = problemsOfZod(cause)
    const first = problems[0]
    const place = first === undefined || first.path === '' ? '' : `${first.path}: `
    return { message: `The request is not right. ${place}${first?.message ?? ''}`.trim(), problems }
  }
  if (error.code === 'PARSE_ERROR' || (error.code === 'BAD_REQUEST' && cause instanceof SyntaxError)) {
    return {
      message: 'The body is not JSON. Send a JSON object and "Content-Type: application/json".',
      problems: [{ path: '', message: 'This is not JSON.' }],
    }
  }
  if (error.code === 'PAYLOAD_TOO_LARGE') {
    return { message: 'This request is too long. Send at most 1 MB, or 4 MB to outcomes.reportMany.', problems: null }
  }
  return { message: error.message, problems: null }
}

import { getTRPCErrorFromUnknown, TRPCError, type AnyTRPCProcedure } from '@trpc/server'
import type { z } from 'zod'
import type { Context } from './context.ts'

/** One call: the procedure's whole name, who calls, and the input as it was sent. */
type Call = { path: string; ctx: Context; rawInput: unknown }

/** What a procedure's checks are told, and in the end the procedure itself. */
type Known = {
  path: string
  type: string
  ctx: Context
  input: unknown
  getRawInput: () => Promise<unknown>
  meta: unknown
  signal: undefined
  batchIndex: number
}

type Result = { ok: true; data: unknown } | { ok: false; error: TRPCError }
type Next = (given?: { ctx?: object; input?: unknown }) => Promise<Result>

/** `_type` is `input` of the check that reads the input by its schema. */
type Step = { (told: Known & { next: Next }): Promise<Result>; _type?: string }

/** How tRPC keeps a procedure, whatever its type says: its checks in their order, and last what it does. */
type Kept = { type: string; middlewares: readonly Step[]; inputs: readonly z.ZodType[]; meta?: unknown }

/**
 * The same as tRPC's own call of a procedure: it answers and throws the same. tRPC copies what is known of the call twice at
 * each check, one property after the other, and has zod read the input in a way that could wait, which none of our schemas
 * need. That took longer than all the checks themselves.
 */
export async function callProcedure(procedure: AnyTRPCProcedure, { path, ctx, rawInput }: Call): Promise<unknown> {
  const kept = procedure._def as unknown as Kept
  const { type, meta } = kept
  const getRawInput = async () => rawInput
  const known = { path, type, ctx, input: undefined, getRawInput, meta, signal: undefined, batchIndex: 0 }
  const result = await stepFrom(0, kept, known, rawInput)
  if (!result.ok) throw result.error
  return result.data
}

async function stepFrom(index: number, kept: Kept, known: Known, rawInput: unknown): Promise<Result> {
  const step = kept.middlewares[index]!
  try {
    if (step._type === 'input' && kept.inputs.length === 1)
      return await stepFrom(index + 1, kept, { ...known, input: read(kept.inputs[0]!, rawInput) }, rawInput)
    const next: Next = (given) => {
      const ctx = given?.ctx === undefined ? known.ctx : { ...known.ctx, ...given.ctx }
      const input = given !== undefined && 'input' in given ? given.input : known.input
      return stepFrom(index + 1, kept, { ...known, ctx, input }, rawInput)
    }
    return await step({ ...known, next })
  } catch (thrown) {
    return { ok: false, error: getTRPCErrorFromUnknown(thrown) }
  }
}

function read(schema: z.ZodType, input: unknown): unknown {
  try {
    return schema.parse(input)
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', cause })
  }
}

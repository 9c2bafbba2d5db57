import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { findKey, shopOfUser, type KeyKind, type Runtime } from '@aftercart/runtime'
import { TRPCError } from '@trpc/server'
import type { Auth } from './auth.ts'
import type { Caller } from './context.ts'
import { fromElsewhere, isFromElsewhere } from './other-sites.ts'
import { headersOf } from './web-request.ts'

export type Callers = {
  /** Who sent this request. Null when nothing was presented. Throws 401 for a wrong key, 403 for another site's request. */
  identify(request: IncomingMessage): Promise<Caller | null>
  /** Forgets the keys of a shop that were looked up lately. */
  forgetKeys(shopId: string): void
}

type Known = { shopId: string; kind: KeyKind } | null

/** How long a key that was ended on another machine still works on this one. */
const KEPT_MS = 5000

export function createCallers(runtime: Runtime, auth: Auth, publicUrl: string | null): Callers {
  const kept = new Map<string, { known: Known; until: number }>()
  const lookUp = async (key: string): Promise<Known> => {
    const name = hash('sha256', key)
    const before = kept.get(name)
    if (before !== undefined && before.until > Date.now()) return before.known
    const known = await findKey(runtime, key)
    if (kept.size > 10_000) kept.clear()
    kept.set(name, { known, until: Date.now() + KEPT_MS })
    return known
  }
  return {
    async identify(request) {
      const { authorization } = request.headers
      if (authorization !== undefined) return byKey(await lookUp(bearer(authorization)))
      const user = request.headers.cookie === undefined ? null : await auth.user(headersOf(request))
      if (user === null) return null
      if (isFromElsewhere(request, publicUrl)) throw new TRPCError({ code: 'FORBIDDEN', message: fromElsewhere })
      const shopId = await shopOfUser(runtime, user.id)
      if (shopId === null)
        throw new TRPCError({
          code: 'UNAUTHORIZED',
          message: 'This account belongs to no shop. Sign in with another one.',
        })
      return { shopId, by: 'owner', user }
    },
    forgetKeys(shopId) {
      for (const [name, { known }] of kept) if (known?.shopId === shopId) kept.delete(name)
    },
  }
}

function bearer(authorization: string): string {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''
}

function byKey(known: Known): Caller {
  if (known === null) {
    throw new TRPCError({
      code: 'UNAUTHORIZED',
      message: 'This key is not known. Send "Authorization: Bearer sk_…" with a key from the settings of the shop.',
    })
  }
  return { shopId: known.shopId, by: known.kind, user: null }
}

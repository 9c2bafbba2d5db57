import { createAuthClient } from 'better-auth/react'

/** Sign-in, sign-out and nothing else: who is signed in, and for which shop, is asked of `session.me`. */
export const auth = createAuthClient()

export type SignInAnswer =
  | { kind: 'signed-in' }
  | { kind: 'refused' }
  | { kind: 'throttled'; seconds: number | null }
  | { kind: 'unreachable' }

/** Tries to sign in; never throws. */
export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  let retryAfter: number | null = null
  try {
    const { error } = await auth.signIn.email(
      { email, password },
      {
        onError: ({ response }) => {
          const seconds = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after'))
          retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : null
        },
      },
    )
    if (!error) return { kind: 'signed-in' }
    if (error.status === 429) return { kind: 'throttled', seconds: retryAfter }
    return error.status >= 500 || error.status === 0 ? { kind: 'unreachable' } : { kind: 'refused' }
  } catch {
    return { kind: 'unreachable' }
  }
}

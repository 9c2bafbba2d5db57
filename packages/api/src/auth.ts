import type { Runtime } from '@aftercart/runtime'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { unfitProblem } from './fit-input.ts'
import type { Limits } from './limits.ts'

export type AuthOptions = {
  runtime: Runtime
  limits: Limits
  /** Signs the session cookies: the same on all machines. */
  secret: string
  /** The address people reach it at, when it is not the one it listens on (behind a proxy). With https, cookies are secure. */
  publicUrl: string | null
}

export type Auth = {
  /** Answers everything below /api/auth/. */
  handler(request: Request): Promise<Response>
  /** Who is signed in by these headers' cookies. */
  user(headers: Headers): Promise<{ id: string; name: string; email: string } | null>
}

/** Where `handler.ts` writes the caller's address for better-auth. Overwritten on each request, so nobody can forge it. */
export const ADDRESS_HEADER = 'x-aftercart-address'

/** Sign-in with email and password (scrypt) and a session cookie. Nobody can sign up: owners are made by the set-up link. */
export function createAuth(options: AuthOptions): Auth {
  const auth = build(options)
  return {
    handler: (request) => auth.handler(request),
    async user(headers) {
      const session = await auth.api.getSession({ headers })
      return session === null ? null : { id: session.user.id, name: session.user.name, email: session.user.email }
    },
  }
}

function build({ runtime, limits, secret, publicUrl }: AuthOptions) {
  return betterAuth({
    appName: 'Aftercart',
    basePath: '/api/auth',
    // Without a public address, that of the request: then only its own pages are trusted.
    ...(publicUrl === null ? {} : { baseURL: publicUrl }),
    secret,
    database: prismaAdapter(runtime.prisma, { provider: 'postgresql' }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    disabledPaths: [
      '/sign-up/email',
      '/request-password-reset',
      '/reset-password',
      '/send-verification-email',
      '/change-email',
      '/delete-user',
    ],
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 300,
      customRules: { '/sign-in/*': { window: 60, max: 300 } },
    },
    advanced: {
      // Said outright, because the library leaves this check out under a test runner.
      disableOriginCheck: false,
      useSecureCookies: publicUrl?.startsWith('https:') ?? false,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    logger: { log: (level, message) => (level === 'error' ? runtime.log.error({}, `Sign-in: ${message}`) : undefined) },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        refuseUnfit(context)
        limitSignIn(limits, context)
      }),
    },
  })
}

type SignInCall = { path: string; body?: unknown; query?: unknown; headers?: Headers | undefined }

/** Better-auth asks the database for whatever it is told, and takes any value for a name: both would end as an error of ours. */
function refuseUnfit({ path, body, query }: SignInCall): void {
  const unfit = unfitProblem(body, true) ?? unfitProblem(query, true)
  if (unfit !== null) throw new APIError('BAD_REQUEST', { code: 'UNFIT', message: unfit.message })
  if (path !== '/update-user' || typeof body !== 'object' || body === null) return
  if (Object.values(body).some((value) => typeof value !== 'string'))
    throw new APIError('BAD_REQUEST', { code: 'NO_TEXT', message: 'Write each of your details as a text.' })
}

/**
 * Ten tries in a quarter of an hour for one account, wherever they come from; thirty from one address, whatever account.
 * Both are counted before the password is looked at, and in this process's memory (see limits.ts).
 */
function limitSignIn(limits: Limits, { path, body, headers }: SignInCall): void {
  if (path !== '/sign-in/email') return
  const email =
    typeof body === 'object' && body !== null && 'email' in body && typeof body.email === 'string'
      ? body.email.trim().toLowerCase()
      : ''
  const waits = [
    limits.take(`sign-in-account:${email.slice(0, 254)}`, 10, QUARTER),
    limits.take(`sign-in-address:${headers?.get(ADDRESS_HEADER) ?? ''}`, 30, QUARTER),
  ]
  const wait = Math.max(...waits.map((each) => each ?? 0))
  if (wait === 0) return
  const seconds = Math.ceil(wait / 1000)
  throw new APIError(
    'TOO_MANY_REQUESTS',
    {
      code: 'TOO_MANY_TRIES',
      message: `Too many tries to sign in. Wait ${Math.ceil(seconds / 60)} minutes, then try again.`,
    },
    { 'Retry-After': String(seconds) },
  )
}

const QUARTER = 15 * 60_000

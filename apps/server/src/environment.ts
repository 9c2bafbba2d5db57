import { resolve } from 'node:path'
import { z } from 'zod'

/** What the environment variables say, checked. */
export type Environment = {
  port: number
  host: string
  /** True when PORT was set: a worker then listens too, for health checks. */
  portGiven: boolean
  /** One's own PostgreSQL, or null for the embedded one. */
  databaseUrl: string | null
  dataDir: string
  owner: { email: string; password: string } | null
  secretKey: string | null
  publishableKey: string | null
  role: 'all' | 'web' | 'worker'
  httpAllow: string[]
  smtpUrl: string | null
  /** The address people reach it at, behind a proxy. */
  publicUrl: string | null
  trustProxy: boolean
  /** Seconds that it goes on answering after it was told to stop, while its health already says so. */
  drain: number
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** For how many days what is over is kept; null: for ever. */
  keep: { timelineDays: number | null; ledgerDays: number | null }
}

export type EnvironmentAnswer = { ok: true; environment: Environment } | { ok: false; problems: string[] }

const keySchema = (prefix: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}[A-Za-z0-9_-]{16,200}$`),
      `must begin with ${prefix} and go on with at least 16 letters, digits, "_" or "-"`,
    )

const cidrSchema = z.union(
  [z.cidrv4(), z.cidrv6()],
  'must be address ranges such as 127.0.0.1/32, with commas between them',
)

const daysSchema = (least: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number of days, e.g. 400')
    .transform(Number)
    .refine((days) => days >= least, `must be at least ${least}`)
    .optional()

const schema = z.object({
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a port number, e.g. 4400')
    .transform(Number)
    .pipe(z.int().max(65_535, 'must be at most 65535'))
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\//,
      'must begin with postgresql://, e.g. postgresql://user:password@127.0.0.1:5432/aftercart',
    )
    .optional(),
  AFTERCART_DATA: z.string().default('.data'),
  AFTERCART_OWNER_EMAIL: z.email('must be an email address').optional(),
  AFTERCART_OWNER_PASSWORD: z
    .string()
    .min(8, 'must have at least 8 characters')
    .max(128, 'must have at most 128 characters')
    .optional(),
  AFTERCART_SECRET_KEY: keySchema('sk_').optional(),
  AFTERCART_PUBLISHABLE_KEY: keySchema('pk_').optional(),
  AFTERCART_ROLE: z.enum(['all', 'web', 'worker'], 'must be all, web or worker').default('all'),
  AFTERCART_HTTP_ALLOW: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(cidrSchema)),
  AFTERCART_URL: z
    .url({ protocol: /^https?$/, error: 'must be a web address, e.g. https://aftercart.example' })
    .optional(),
  AFTERCART_TRUST_PROXY: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
  AFTERCART_DRAIN: z
    .string()
    .regex(/^\d+$/, 'must be a number of seconds, e.g. 10')
    .transform(Number)
    .pipe(z.int().max(60, 'must be at most 60 seconds'))
    .default(0),
  AFTERCART_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('warn'),
  AFTERCART_KEEP_TIMELINE_DAYS: daysSchema(1),
  // A gateway may send the same event again for days: what it was must be known for as long.
  AFTERCART_KEEP_LEDGER_DAYS: daysSchema(7),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
})

/** Reads the environment; an empty variable counts as one that is not set. Each problem is one line that names the variable. */
export function readEnvironment(variables: Record<string, string | undefined>): EnvironmentAnswer {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`) }
  const env = parsed.data
  const email = env.AFTERCART_OWNER_EMAIL
  const password = env.AFTERCART_OWNER_PASSWORD
  if ((email === undefined) !== (password === undefined)) {
    return {
      ok: false,
      problems: ['AFTERCART_OWNER_EMAIL and AFTERCART_OWNER_PASSWORD go together: set both, or neither.'],
    }
  }
  return {
    ok: true,
    environment: {
      port: env.PORT ?? 4400,
      portGiven: env.PORT !== undefined,
      host: env.HOST,
      databaseUrl: env.DATABASE_URL ?? null,
      dataDir: resolve(env.AFTERCART_DATA),
      owner: email === undefined || password === undefined ? null : { email, password },
      secretKey: env.AFTERCART_SECRET_KEY ?? null,
      publishableKey: env.AFTERCART_PUBLISHABLE_KEY ?? null,
      role: env.AFTERCART_ROLE,
      httpAllow: env.AFTERCART_HTTP_ALLOW,
      smtpUrl: env.SMTP_URL ?? null,
      publicUrl: env.AFTERCART_URL ?? null,
      trustProxy: env.AFTERCART_TRUST_PROXY === '1',
      drain: env.AFTERCART_DRAIN,
      logLevel: env.AFTERCART_LOG_LEVEL,
      keep: {
        timelineDays: env.AFTERCART_KEEP_TIMELINE_DAYS ?? null,
        ledgerDays: env.AFTERCART_KEEP_LEDGER_DAYS ?? null,
      },
    },
  }
}

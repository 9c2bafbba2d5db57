import { createHash, randomBytes } from 'node:crypto'
import { newId } from '../database/new-id.ts'
import { transaction } from '../database/transaction.ts'
import type { Runtime } from '../runtime.ts'

export type KeyKind = 'secret' | 'publishable'

export type KeyItem = { id: string; kind: KeyKind; shown: string; createdAt: string }

const prefix = { secret: 'sk_', publishable: 'pk_' } as const satisfies Record<KeyKind, string>

/** A fresh key: its kind's prefix and 256 random bits. */
export function makeKey(kind: KeyKind): string {
  return prefix[kind] + randomBytes(32).toString('base64url')
}

/** Whose key it is, or null when it is unknown or was ended. */
export async function findKey(
  runtime: Pick<Runtime, 'prisma'>,
  key: string,
): Promise<{ shopId: string; kind: KeyKind } | null> {
  const row = await runtime.prisma.apiKey.findUnique({ where: { hash: hashOf(key) } })
  return row === null || row.revokedAt !== null ? null : { shopId: row.shopId, kind: kindOf(row.kind) }
}

/** The keys that work now, newest first. */
export async function listKeys(runtime: Pick<Runtime, 'prisma'>, shopId: string): Promise<KeyItem[]> {
  const rows = await runtime.prisma.apiKey.findMany({ where: { shopId, revokedAt: null }, orderBy: { id: 'desc' } })
  return rows.map(({ id, kind, shown, createdAt }) => ({
    id,
    kind: kindOf(kind),
    shown,
    createdAt: createdAt.toISOString(),
  }))
}

/** Makes a new key and ends all older ones of its kind. The whole key is returned this one time; only its hash is kept. */
export async function rotateKey(runtime: Pick<Runtime, 'pool'>, shopId: string, kind: KeyKind): Promise<string> {
  const key = makeKey(kind)
  await transaction(runtime.pool, async (client) => {
    await client.query(
      'UPDATE api_key SET revoked_at = now() WHERE shop_id = $1 AND kind = $2 AND revoked_at IS NULL',
      [shopId, kind],
    )
    await client.query('INSERT INTO api_key (shop_id, id, kind, hash, shown) VALUES ($1, $2, $3, $4, $5)', [
      shopId,
      newId(),
      kind,
      hashOf(key),
      shownOf(kind, key),
    ])
  })
  return key
}

/** Adds a key that somebody else made up. False when the very key was there before, working or ended. */
export async function addKey(
  runtime: Pick<Runtime, 'pool'>,
  shopId: string,
  kind: KeyKind,
  key: string,
): Promise<boolean> {
  const { rowCount } = await runtime.pool.query(
    'INSERT INTO api_key (shop_id, id, kind, hash, shown) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING',
    [shopId, newId(), kind, hashOf(key), shownOf(kind, key)],
  )
  return rowCount === 1
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

function shownOf(kind: KeyKind, key: string): string {
  return kind === 'publishable' ? key : `${prefix.secret}…${key.slice(-4)}`
}

function kindOf(kind: string): KeyKind {
  return kind === 'secret' ? 'secret' : 'publishable'
}

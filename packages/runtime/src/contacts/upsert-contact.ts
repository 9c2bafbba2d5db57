import type { PoolClient } from 'pg'
import { newId } from '../database/new-id.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { matchKey } from './match-key.ts'

export type Person = { firstName: string; lastName: string; email: string; timeZone?: string | undefined }

/** `trusted` false: the word of a browser, which changes nothing about a contact that is there. */
export type Named = {
  shopId: string
  person: Person
  /** The person's `matchKey`. */
  key: string
  trusted: boolean
  /** When made here: known from now on. Otherwise the caller says when it is. */
  known: boolean
  /** The report that names it: one that was taken before finds whom it was about then, and makes nobody. */
  eventId?: string
}

/** `zone_changed`: the time zone is another one than before; tell the contact's runs. `made`: there was none before. */
export type Upserted = ContactRow & {
  zone_changed: boolean
  made: boolean
  /** Found at a second look: what was read before it was locked may have changed. */
  late: boolean
}

/** Whom a report that was taken before was about. */
export type KnownEvent = { isKnown: true; contactId: string }

/**
 * Finds or makes a contact, and locks it until the transaction ends: everything that concerns one person happens one
 * after the other, and every path takes the contact's lock before any run's, so that no two wait for each other.
 *
 * A contact that is made here is not yet known (`known_since` is null): the caller says when it is.
 */
export async function upsertContact(
  client: PoolClient,
  shopId: string,
  person: Person,
  by: { trusted: boolean; now: Date },
): Promise<Upserted> {
  const named = { shopId, person, key: matchKey(person), trusted: by.trusted, known: false }
  const [contact] = await upsertContacts(client, [named], by.now)
  if (contact === undefined || 'isKnown' in contact) throw new Error('It was named without an event.')
  return contact
}

/**
 * The same for many, no two of them the same person. Those that are there are locked in the order of their ids, as everywhere,
 * so that no two transactions wait for each other.
 */
export async function upsertContacts(
  client: PoolClient,
  named: readonly Named[],
  now: Date,
): Promise<(Upserted | KnownEvent)[]> {
  const found = new Map<number, Upserted | KnownEvent>()
  // Made by somebody else between our look and our insert: there at the second look.
  for (let round = 0; round < 5 && found.size < named.length; round++) {
    const missing = [...named.keys()].filter((index) => !found.has(index))
    const asked = missing.map((index) => ({ index, ...named[index]! }))
    for (const { index, made, contact, whose } of await findOrMake(client, asked, now))
      found.set(
        index,
        contact ? { ...contact, made, zone_changed: false, late: round > 0 } : { isKnown: true, contactId: whose! },
      )
  }
  const moved = named.flatMap((each, index) => {
    const contact = found.get(index) ?? neverFound()
    return 'isKnown' in contact || !isElsewhere(each, contact) ? [] : [{ each, contact }]
  })
  if (moved.length > 0) await moveZones(client, moved)
  return named.map((_, index) => found.get(index)!)
}

type Asked = Named & { index: number }

/** `whose`: of a report that was taken before, and then nothing else. */
type FoundRow = { index: number; made: boolean; contact: ContactRow | null; whose: string | null }

async function findOrMake(client: PoolClient, asked: readonly Asked[], now: Date): Promise<FoundRow[]> {
  const at = now.toISOString()
  const { rows } = await client.query<FoundRow>({
    name: 'find-or-make-contacts',
    text: `WITH given AS MATERIALIZED (
        SELECT *, (SELECT contact_id FROM outcome o WHERE o.shop_id = g.shop_id AND o.event_id = g.event_id) AS whose
        FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
          $9::timestamptz[], $11::text[])
          AS g(index, shop_id, id, match_key, first_name, last_name, email, time_zone, known_since, event_id)
      ), found AS MATERIALIZED (
        SELECT g.index, c.* FROM given g JOIN contact c ON c.shop_id = g.shop_id AND c.match_key = g.match_key
        WHERE g.whose IS NULL ORDER BY c.shop_id, c.id FOR NO KEY UPDATE OF c
      ), made AS (
        INSERT INTO contact AS c (shop_id, id, match_key, first_name, last_name, email, time_zone, known_since, created_at)
        SELECT shop_id, id, match_key, first_name, last_name, email, time_zone, known_since, $10::timestamptz FROM given
        WHERE whose IS NULL AND index NOT IN (SELECT index FROM found) ORDER BY shop_id, match_key
        ON CONFLICT (shop_id, match_key) DO NOTHING RETURNING c.*)
      SELECT index, false AS made, to_jsonb(found) - 'match_key' - 'index' AS contact, NULL::uuid AS whose FROM found
      UNION ALL SELECT g.index, true, to_jsonb(made) - 'match_key', NULL FROM made JOIN given g ON g.id = made.id
      UNION ALL SELECT index, false, NULL, whose FROM given WHERE whose IS NOT NULL`,
    values: [
      asked.map(({ index }) => index),
      asked.map(({ shopId }) => shopId),
      asked.map(() => newId()),
      asked.map(({ key }) => key),
      asked.map(({ person }) => person.firstName.trim()),
      asked.map(({ person }) => person.lastName.trim()),
      asked.map(({ person }) => person.email.trim()),
      asked.map(({ person }) => person.timeZone ?? null),
      asked.map(({ known }) => (known ? at : null)),
      at,
      asked.map(({ eventId }) => eventId ?? null),
    ],
  })
  return rows
}

type Moved = { each: Named; contact: Upserted }

function isElsewhere({ trusted, person }: Named, contact: Upserted): boolean {
  return trusted && !contact.made && person.timeZone !== undefined && person.timeZone !== contact.time_zone
}

async function moveZones(client: PoolClient, moved: readonly Moved[]): Promise<void> {
  await client.query({
    name: 'move-contacts-zones',
    text: `UPDATE contact c SET time_zone = x.time_zone FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS x(shop_id, id, time_zone)
      WHERE c.shop_id = x.shop_id AND c.id = x.id`,
    values: [
      moved.map(({ contact }) => contact.shop_id),
      moved.map(({ contact }) => contact.id),
      moved.map(({ each }) => each.person.timeZone),
    ],
  })
  for (const { each, contact } of moved) {
    contact.time_zone = each.person.timeZone ?? null
    contact.zone_changed = true
  }
}

function neverFound(): never {
  throw new Error('A contact was made and taken away again by somebody else each time we looked. Try again.')
}

/** Locks a contact until the transaction ends; null when the shop has no such contact. */
export async function lockContact(client: PoolClient, shopId: string, contactId: string): Promise<ContactRow | null> {
  const [contact] = await lockContacts(client, [{ shopId, contactId }])
  return contact ?? null
}

/** Locks those that there are, in the order of their ids. */
export async function lockContacts(
  client: PoolClient,
  wanted: readonly { shopId: string; contactId: string }[],
): Promise<ContactRow[]> {
  const { rows } = await client.query<{ contact: ContactRow }>({
    name: 'lock-contacts',
    text: `SELECT to_jsonb(c) - 'match_key' AS contact
      FROM unnest($1::uuid[], $2::uuid[]) AS x(shop_id, id) JOIN contact c ON c.shop_id = x.shop_id AND c.id = x.id
      ORDER BY c.shop_id, c.id FOR NO KEY UPDATE OF c`,
    values: [wanted.map(({ shopId }) => shopId), wanted.map(({ contactId }) => contactId)],
  })
  return rows.map((row) => row.contact)
}

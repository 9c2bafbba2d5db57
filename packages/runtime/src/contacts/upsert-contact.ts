import type { PoolClient } from 'pg'
import { newId } from '../database/new-id.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { emailKey, matchKey } from './match-key.ts'

export type Person = { firstName: string; lastName: string; email: string; timeZone?: string | undefined }

/**
 * Finds or makes the contact, and locks it until the transaction ends: everything that concerns one person happens one
 * after the other, and every path takes the contact's lock before any run's, so that no two wait for each other.
 *
 * `zone_changed`: the time zone is another one than before; tell the contact's runs.
 *
 * A contact that is made here is not yet known (`known_since` is null): the caller says when it is. `trusted` false: the
 * word of a browser, which changes nothing about a contact that is there.
 */
export async function upsertContact(
  client: PoolClient,
  shopId: string,
  person: Person,
  by: { trusted: boolean; now: Date },
): Promise<ContactRow & { zone_changed: boolean }> {
  const { rows } = await client.query<{ contact: ContactRow; zone_before: string | null; was_there: boolean }>({
    name: 'upsert-contact',
    // Locked and read first: what the row held before it is updated cannot be read from the update.
    text: `WITH before AS MATERIALIZED (
        SELECT time_zone FROM contact WHERE shop_id = $1 AND match_key = $3 FOR NO KEY UPDATE)
      INSERT INTO contact AS c (shop_id, id, match_key, email_key, first_name, last_name, email, time_zone, known_since, created_at)
      SELECT $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, NULL::timestamptz, $10::timestamptz
      FROM (SELECT) AS one LEFT JOIN before ON true
      ON CONFLICT (shop_id, match_key) DO UPDATE
        SET time_zone = CASE WHEN $9 THEN coalesce(excluded.time_zone, c.time_zone) ELSE c.time_zone END
      RETURNING to_jsonb(c) AS contact, (SELECT time_zone FROM before) AS zone_before,
        EXISTS (SELECT FROM before) AS was_there`,
    values: [
      shopId,
      newId(),
      matchKey(person),
      emailKey(person.email),
      person.firstName.trim(),
      person.lastName.trim(),
      person.email.trim(),
      person.timeZone ?? null,
      by.trusted,
      by.now,
    ],
  })
  const { contact, zone_before: zoneBefore, was_there: wasThere } = rows[0]!
  return { ...contact, zone_changed: wasThere && contact.time_zone !== zoneBefore }
}

/** Locks a contact until the transaction ends; null when the shop has no such contact. */
export async function lockContact(client: PoolClient, shopId: string, contactId: string): Promise<ContactRow | null> {
  const { rows } = await client.query<{ contact: ContactRow }>({
    name: 'lock-contact',
    text: `SELECT to_jsonb(c) AS contact FROM contact c WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE`,
    values: [shopId, contactId],
  })
  return rows[0]?.contact ?? null
}

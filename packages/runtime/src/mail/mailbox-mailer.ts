import { newId } from '../database/new-id.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { madeStorable } from '../inbox/storable-text.ts'
import type { Clock, Mailer } from '../runtime.ts'
import { systemClock } from '../runtime.ts'

/** Keeps mail in the built-in mailbox instead of sending it. A second mail with the same key is the same mail. */
export function mailboxMailer(prisma: PrismaClient, clock: Clock = systemClock): Mailer {
  return {
    async send(mail) {
      const { key, shopId, runId, contactId, from, to, replyTo, subject, html, text, headers } = madeStorable(mail)
      await prisma.$executeRaw`
        INSERT INTO mailbox_message (shop_id, id, key, run_id, contact_id, "from", "to", reply_to, subject, html, text, headers, sent_at)
        VALUES (${shopId}::uuid, ${newId()}::uuid, ${key}, ${runId}::uuid, ${contactId}::uuid, ${from}, ${to}, ${replyTo}, ${subject},
          ${html}, ${text}, ${JSON.stringify(headers)}::jsonb, ${clock.now()}::timestamptz)
        ON CONFLICT (shop_id, key) DO NOTHING`
    },
  }
}

import { newId } from '../database/new-id.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { madeStorable } from '../inbox/storable-text.ts'
import type { Clock, Mailer } from '../runtime.ts'
import { systemClock } from '../runtime.ts'

/** Keeps mail in the built-in mailbox instead of sending it. A second mail with the same key is the same mail. */
export function mailboxMailer(prisma: PrismaClient, clock: Clock = systemClock): Mailer {
  return {
    async send(mail) {
      const { headers: _, ...message } = mail
      await prisma.mailboxMessage.createMany({
        data: [{ ...madeStorable(message), id: newId(), sentAt: clock.now() }],
        skipDuplicates: true,
      })
    },
  }
}

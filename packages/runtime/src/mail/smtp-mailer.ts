import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Mail, Mailer } from '../runtime.ts'

export type SmtpMailer = Mailer & { close(): void }

/**
 * Sends mail through an SMTP server, e.g. `smtps://user:password@smtp.example.com`. SMTP cannot promise exactly once: when
 * the server took a mail but its answer was lost, it is sent again, with the same Message-ID, by which mail programs
 * recognise a repeat.
 */
export function smtpMailer(url: string): SmtpMailer {
  const transport = createTransport(url, {
    pool: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  } as object)
  return {
    async send(mail) {
      const { from, to, subject, html, text, headers } = mail
      await transport.sendMail({
        ...{ from, to, subject, html, text, headers, messageId: messageId(mail) },
        ...(mail.replyTo === null ? {} : { replyTo: mail.replyTo }),
        // Subjects and bodies come from templates; they may never name files or addresses to be read into the mail.
        disableFileAccess: true,
        disableUrlAccess: true,
      })
    },
    close: () => transport.close(),
  }
}

/** The key hashed, so that no run's id travels in the mail, at the sender's own domain. */
function messageId({ key, from }: Mail): string {
  const domain = /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`
}

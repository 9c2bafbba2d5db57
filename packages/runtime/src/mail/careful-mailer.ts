import { Unanswered } from '@aftercart/nodes/server'
import type { Circuits } from '../jobs/circuits.ts'
import type { Mailer } from '../runtime.ts'

/** What people read in a run's timeline. */
const mailServer = 'The mail server'

/** Of Node's sockets and of nodemailer: no connection came about, or it broke, whoever the mail was for. */
const noConnection = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNECTION', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EDNS', 'ESOCKET', 'ETIMEDOUT', 'EAUTH', 'ETLS'],
])

/**
 * Sends nothing while the mail server cannot be reached, so that mails wait for it instead of using up their tries. A mail
 * that the server refuses says nothing about others.
 */
export function carefulMailer(mailer: Mailer, circuits: Circuits): Mailer {
  return {
    send: (mail) =>
      circuits.through({ shopId: null, host: mailServer }, async () => {
        try {
          await mailer.send(mail)
        } catch (error) {
          if (!isNoConnection(error)) throw error
          throw new Unanswered(`The mail server could not be reached: ${error.code}.`)
        }
      }),
  }
}

function isNoConnection(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && noConnection.has(error.code)
}

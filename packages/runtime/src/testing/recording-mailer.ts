import type { Mail, Mailer } from '../runtime.ts'

export type RecordingMailer = {
  mailer: Mailer
  /** What it has taken, in order. */
  sent: Mail[]
  /** What it does first with the next mails, one each, e.g. throw; taken away one by one. */
  trouble: ((mail: Mail) => Promise<void>)[]
}

/** A far side of the mailer that remembers what it was given. */
export function recordingMailer(): RecordingMailer {
  const sent: Mail[] = []
  const trouble: RecordingMailer['trouble'] = []
  const mailer: Mailer = {
    async send(mail) {
      await trouble.shift()?.(mail)
      sent.push(mail)
    },
  }
  return { mailer, sent, trouble }
}

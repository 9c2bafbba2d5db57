import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { watchLastLooked, type LastLooked } from './last-looked.ts'

/** A mail that was taken with "250". Times in milliseconds of this machine. */
export type SunkMail = {
  /** The header Message-ID: the same when one mail is sent again. */
  messageId: string
  to: string
  subject: string
  /** When the sender began to send it, and when it was told that it was taken. */
  began: number
  taken: number
  /** It began after that; `began` may be later when this process stood still for a while. */
  after: number
}

export type SmtpSink = {
  /** For SMTP_URL. */
  url: string
  mails: readonly SunkMail[]
  close(): Promise<void>
}

/** A mail server that takes everything and keeps a record of it: just enough of RFC 5321 for that. */
export async function openSmtpSink(): Promise<SmtpSink> {
  const mails: SunkMail[] = []
  const looked = watchLastLooked()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    converse(socket, looked, (mail) => mails.push(mail))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    async close() {
      looked.stop()
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

function converse(socket: Socket, looked: LastLooked, take: (mail: SunkMail) => void): void {
  let waiting = ''
  let letter: { lines: string[]; began: number; after: number } | null = null
  let recipient = ''
  socket.on('error', () => {})
  socket.write('220 sink\r\n')
  socket.on('data', (chunk) => {
    waiting += chunk.toString()
    const lines = waiting.split('\r\n')
    waiting = lines.pop() ?? ''
    for (const line of lines) {
      if (letter !== null && line !== '.') letter.lines.push(line)
      else if (letter !== null) {
        take({ ...headersOf(letter.lines), to: recipient, began: letter.began, after: letter.after, taken: Date.now() })
        letter = null
        socket.write('250 taken\r\n')
      } else if (/^DATA/i.test(line)) {
        letter = { lines: [], began: Date.now(), after: looked.at() }
        socket.write('354 go on\r\n')
      } else {
        recipient = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? recipient
        socket.write('250 ok\r\n')
      }
    }
  })
}

function headersOf(lines: readonly string[]): { messageId: string; subject: string } {
  const head = lines.slice(0, lines.indexOf('')).join('\n')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? ''
  return { messageId: header('Message-ID'), subject: header('Subject') }
}

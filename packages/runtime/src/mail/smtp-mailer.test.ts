import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { smtpMailer } from './smtp-mailer.ts'

const letter = {
  key: 'run-1:mail:1',
  shopId: 's',
  runId: 'r',
  contactId: 'c',
  from: '"Mugs" <shop@mugs.test>',
  to: 'ada@example.test',
  replyTo: 'help@mugs.test',
  subject: 'Grüße\r\nBcc: spy@example.test',
  html: '<p>Hello</p>',
  text: 'Hello',
  headers: {
    'List-Unsubscribe': `<https://mugs.test/unsubscribe/${'a'.repeat(87)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
}

test('a mail reaches the SMTP server, and its repeat carries the same Message-ID', async () => {
  const received: string[] = []
  const server = smtpServer(received)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const mailer = smtpMailer(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await mailer.send(letter)
  await mailer.send(letter)
  await mailer.send({ ...letter, key: 'run-1:mail:2' })
  mailer.close()
  server.close()
  const ids = received.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1])
  expect(ids[0]).toMatch(/^<[0-9a-f]{40}@mugs\.test>\r?$/)
  expect(ids[1]).toBe(ids[0])
  expect(ids[2]).not.toBe(ids[0])
  expect(received[0]).toContain('Reply-To: help@mugs.test')
  // An address that were broken in two would be none.
  expect(received[0]!.replaceAll('\r\n ', ' ')).toContain(`List-Unsubscribe: ${letter.headers['List-Unsubscribe']}\r\n`)
  expect(received[0]).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
  expect(received[0]).not.toMatch(/^Bcc:/m)
})

test('a mail that the server refuses is an error, so that the job is tried again', async () => {
  const server = smtpServer([], '550 no such user')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const mailer = smtpMailer(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect(mailer.send(letter)).rejects.toThrow('550')
  mailer.close()
  server.close()
})

/** Just enough SMTP to take mails. */
function smtpServer(received: string[], toRecipient = '250 ok') {
  return createServer((socket) => {
    let body: string | null = null
    let rest = ''
    socket.on('error', () => {})
    socket.write('220 here\r\n')
    socket.on('data', (chunk) => {
      rest += chunk.toString()
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (body !== null) {
          if (line === '.') {
            received.push(body)
            body = null
            socket.write('250 taken\r\n')
          } else body += `${line}\r\n`
        } else if (/^DATA/i.test(line)) {
          body = ''
          socket.write('354 go on\r\n')
        } else socket.write(/^RCPT/i.test(line) ? `${toRecipient}\r\n` : '250 ok\r\n')
      }
    })
  })
}

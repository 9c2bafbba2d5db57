import { PutOff, Unanswered } from '@aftercart/nodes/server'
import { expect, test } from 'vitest'
import { createCircuits } from '../jobs/circuits.ts'
import type { Mail } from '../runtime.ts'
import { carefulMailer } from './careful-mailer.ts'

const mail: Mail = {
  ...{ key: 'k', shopId: 's', runId: null, contactId: null, from: 'a@example.test', to: 'b@example.test' },
  ...{ replyTo: null, subject: 'Hello', html: '', text: '', headers: {} },
}

/** A mailer that fails in this way, and how often it was asked. */
function failing(make: () => Error) {
  let asked = 0
  let time = 0
  const mailer = carefulMailer(
    {
      send() {
        asked += 1
        return Promise.reject(make())
      },
    },
    createCircuits({ now: () => time }),
  )
  const send = () => mailer.send(mail).catch((error: unknown) => error)
  return { send, asked: () => asked, forward: (by: number) => void (time += by) }
}

test('while the mail server cannot be reached nothing is sent, and that is no try', async () => {
  const down = failing(() => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
  for (let n = 0; n < 5; n++) expect(await down.send()).toBeInstanceOf(Unanswered)
  const putOff = await down.send()
  expect(putOff).toBeInstanceOf(PutOff)
  expect((putOff as Error).message).toBe('The mail server does not answer.')
  expect(down.asked()).toBe(5)
  down.forward(5_000)
  expect(await down.send()).toMatchObject({ message: 'The mail server could not be reached: ECONNREFUSED.' })
  expect(down.asked()).toBe(6)
})

test('a mail that the server refuses keeps no other from being sent', async () => {
  const refusing = failing(() => Object.assign(new Error('550 no such user'), { code: 'EENVELOPE' }))
  for (let n = 0; n < 20; n++) expect(await refusing.send()).toMatchObject({ message: '550 no such user' })
  expect(refusing.asked()).toBe(20)
})

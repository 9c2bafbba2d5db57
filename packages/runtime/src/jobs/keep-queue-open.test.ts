import { expect, test } from 'vitest'
import { keepQueueOpen, type Queue } from './keep-queue-open.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }

function oneQueue() {
  const end = Promise.withResolvers<void>()
  let stopped = false
  const stop = async () => {
    stopped = true
    end.resolve()
  }
  const queue: Queue = { ended: end.promise, stop }
  return { queue, break: end.resolve, stopped: () => stopped }
}

test('a queue that stops by itself is opened again, also when that takes more than one try', async () => {
  const first = oneQueue()
  const second = oneQueue()
  const opened: Queue[] = []
  let tries = 0
  const open = async () => {
    if (++tries === 2) throw new Error('The database is away.')
    opened.push(opened.length === 0 ? first.queue : second.queue)
    return opened.at(-1)!
  }
  const kept = await keepQueueOpen(open, log)
  first.break()
  await expect.poll(() => opened.length, { timeout: 60_000 }).toBe(2)
  await kept.stop()
  expect(tries).toBe(3)
  expect(second.stopped()).toBe(true)
})

test('a queue that is just being opened again when the worker stops is stopped too', async () => {
  const first = oneQueue()
  const second = oneQueue()
  const slow = Promise.withResolvers<Queue>()
  let tries = 0
  const open = async () => (++tries === 1 ? first.queue : slow.promise)
  const kept = await keepQueueOpen(open, log)
  first.break()
  await expect.poll(() => tries, { timeout: 60_000 }).toBe(2)
  const stopped = kept.stop()
  slow.resolve(second.queue)
  await stopped
  expect(second.stopped()).toBe(true)
})

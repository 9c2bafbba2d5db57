import { expect, test } from 'vitest'
import { untilWritten } from './until-written.ts'

const gone = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

test('what a call came to is kept until the database is back', async () => {
  let tries = 0
  const written = await untilWritten(async () => {
    tries += 1
    if (tries < 4) throw gone()
    return 'done'
  })
  expect(written).toBe('done')
  expect(tries).toBe(4)
})

test('what would not work then either is told at once', async () => {
  let tries = 0
  const write = async () => {
    tries += 1
    throw new Error('This flow has no such node.')
  }
  await expect(untilWritten(write)).rejects.toThrow('no such node')
  expect(tries).toBe(1)
})

test('a server that stops tries once more, and waits no longer', async () => {
  const ending = new AbortController()
  let tries = 0
  const write = async () => {
    tries += 1
    if (tries === 3) ending.abort()
    throw gone()
  }
  await expect(untilWritten(write, ending.signal)).rejects.toThrow('ECONNREFUSED')
  expect(tries).toBe(3)
  await expect(untilWritten(write, ending.signal)).rejects.toThrow('ECONNREFUSED')
  expect(tries).toBe(4)
})

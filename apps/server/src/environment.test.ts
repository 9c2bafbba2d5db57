import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

test('with nothing set it listens on 127.0.0.1:4400 and brings its own database', () => {
  expect(readEnvironment({})).toMatchObject({
    ok: true,
    environment: {
      port: 4400,
      host: '127.0.0.1',
      portGiven: false,
      databaseUrl: null,
      role: 'all',
      httpAllow: [],
      owner: null,
      smtpUrl: null,
      keep: { timelineDays: null, ledgerDays: null },
    },
  })
})

test('an empty variable counts as one that is not set', () => {
  expect(readEnvironment({ PORT: '', DATABASE_URL: '', SMTP_URL: '' })).toMatchObject({
    ok: true,
    environment: { port: 4400 },
  })
})

test('every wrong variable gets one line that names it and says what it should be', () => {
  const answer = readEnvironment({
    PORT: 'http',
    DATABASE_URL: 'mysql://x',
    AFTERCART_ROLE: 'boss',
    AFTERCART_HTTP_ALLOW: '127.0.0.1/32, everywhere',
    AFTERCART_SECRET_KEY: 'pk_wrong_kind_of_key_12345',
    AFTERCART_OWNER_EMAIL: 'me',
    AFTERCART_KEEP_TIMELINE_DAYS: '0',
    AFTERCART_KEEP_LEDGER_DAYS: 'a year',
    SMTP_URL: 'smtp.example.test',
  })
  if (answer.ok) throw new Error('It should not be')
  const names = [
    'PORT',
    'DATABASE_URL',
    'AFTERCART_ROLE',
    'AFTERCART_HTTP_ALLOW',
    'AFTERCART_SECRET_KEY',
    'AFTERCART_OWNER_EMAIL',
    'AFTERCART_KEEP_TIMELINE_DAYS',
    'AFTERCART_KEEP_LEDGER_DAYS',
    'SMTP_URL',
  ]
  expect(answer.problems.map((problem) => problem.split(' ')[0]).sort()).toEqual(names.sort())
  for (const problem of answer.problems) expect(problem).toMatch(/^[A-Z_]+ must [^\n]+\.$/)
})

test('an owner needs an email and a password', () => {
  expect(readEnvironment({ AFTERCART_OWNER_EMAIL: 'me@shop.test' })).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('set both')],
  })
})

test('address ranges are taken apart', () => {
  expect(readEnvironment({ AFTERCART_HTTP_ALLOW: '127.0.0.1/32, ::1/128' })).toMatchObject({
    ok: true,
    environment: { httpAllow: ['127.0.0.1/32', '::1/128'] },
  })
})

test('how long things are kept is told in days; reports long enough to know what a gateway repeats', () => {
  const variables = { AFTERCART_KEEP_TIMELINE_DAYS: '30', AFTERCART_KEEP_LEDGER_DAYS: '400' }
  expect(readEnvironment(variables)).toMatchObject({
    ok: true,
    environment: { keep: { timelineDays: 30, ledgerDays: 400 } },
  })
  expect(readEnvironment({ AFTERCART_KEEP_LEDGER_DAYS: '6' })).toEqual({
    ok: false,
    problems: ['AFTERCART_KEEP_LEDGER_DAYS must be at least 7.'],
  })
})

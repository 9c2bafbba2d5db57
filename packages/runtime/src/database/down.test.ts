import { DatabaseError } from 'pg'
import { expect, test } from 'vitest'
import { isDown } from './down.ts'

const coded = (message: string, code: string) => Object.assign(new Error(message), { code })
const said = (code: string) => Object.assign(new DatabaseError('said by PostgreSQL', 1, 'error'), { code })

test.each([
  ['it refuses connections', coded('connect ECONNREFUSED', 'ECONNREFUSED')],
  ['it ended in the middle', new Error('Connection terminated unexpectedly')],
  ['it is being shut down', said('57P01')],
  ['it is starting', said('57P03')],
  ['its disk is full', said('53100')],
  ['it has no more connections', said('53300')],
  ['it is a standby by now', said('25006')],
  ['a lock was not given in time', said('55P03')],
  ['Prisma cannot reach it', coded('Invalid `prisma.apiKey.findUnique()` invocation', 'P1001')],
  ['somebody found the reason further down', new Error('Not stored', { cause: said('57P01') })],
])('%s: the same will work later', (_, error) => expect(isDown(error)).toBe(true))

test.each([
  ['a value that it refuses', said('22021')],
  ['a row that is there already', said('23505')],
  ['a fault of ours', new TypeError('x is not a function')],
  ['no error at all', 'ECONNREFUSED'],
])('%s: it would be the same the next time', (_, error) => expect(isDown(error)).toBe(false))

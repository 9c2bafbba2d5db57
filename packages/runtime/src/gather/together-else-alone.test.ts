import { expect, test } from 'vitest'
import { togetherElseAlone } from './together-else-alone.ts'

const gone = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

function doing(bad: Record<string, Error>) {
  const asked: string[] = []
  const all = async (items: readonly string[]) => {
    asked.push(items.join(' '))
    for (const item of items) if (bad[item]) throw bad[item]
    return items.map((item) => `${item} done`)
  }
  return { asked, together: all, alone: async (item: string) => (await all([item]))[0]! }
}

test('one that cannot be done does not spoil the others', async () => {
  const error = new Error('no')
  const { asked, ...work } = doing({ b: error })
  expect(await togetherElseAlone(['a', 'b', 'c'], work)).toEqual([
    { ok: true, value: 'a done' },
    { ok: false, error },
    { ok: true, value: 'c done' },
  ])
  expect(asked).toEqual(['a b c', 'a', 'b', 'c'])
})

test('one that was by itself is tried again only when it says so', async () => {
  const { asked, ...work } = doing({ a: new Error('no') })
  await expect(togetherElseAlone(['a'], work)).rejects.toThrow('no')
  expect(asked).toEqual(['a'])
  await togetherElseAlone(['a'], { ...work, again: () => true })
  expect(asked).toEqual(['a', 'a', 'a'])
})

test('when the database is gone nobody is tried alone, and those behind the one who found out do not wait for it too', async () => {
  const { asked, ...work } = doing({ a: gone })
  await expect(togetherElseAlone(['a', 'b'], work)).rejects.toBe(gone)
  expect(asked).toEqual(['a b'])

  const later = doing({ a: new Error('no'), b: gone })
  const answers = await togetherElseAlone(['a', 'b', 'c', 'd'], later)
  expect(answers.slice(1)).toEqual(Array.from({ length: 3 }, () => ({ ok: false, error: gone })))
  expect(later.asked).toEqual(['a b c d', 'a', 'b'])
})

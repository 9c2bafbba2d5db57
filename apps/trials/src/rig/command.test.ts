import { expect, test, vi } from 'vitest'
import { optionsOf } from './command.ts'

const defaults = { rounds: 20, topology: 'both', json: false }

test('what stands on the command line is read as what its default is, and the rest stays as it was', () => {
  expect(optionsOf(defaults, [])).toEqual(defaults)
  expect(optionsOf(defaults, ['--rounds', '3', '--topology=spread', '--json'])).toEqual({
    rounds: 3,
    topology: 'spread',
    json: true,
  })
})

test('a number that is none is named, and the trial does not begin', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`ended with ${code}`)
  })
  expect(() => optionsOf(defaults, ['--rounds', 'many'])).toThrow('ended with 2')
  expect(said).toHaveBeenCalledWith('Use --rounds with a whole number.')
  exit.mockRestore()
  said.mockRestore()
})

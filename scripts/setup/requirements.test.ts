import { expect, test } from 'vitest'
import { explainUnsupported } from './requirements.mjs'

test('where npm brings the right Node along, any Node from 18 will do to begin with', () => {
  for (const node of ['18.0.0', '20.20.2', '24.21.0'])
    expect(explainUnsupported({ node, platform: 'linux', arch: 'x64' })).toBeNull()
})

test('a Node too old even for that is told in one line, with the cure', () => {
  const problem = explainUnsupported({ node: '16.20.2', platform: 'linux', arch: 'arm64' })
  expect(problem).toBe(
    'Aftercart needs Node 18 or newer here; this is Node 16.20.2. Install a newer one from https://nodejs.org (24 is best) and run it again.',
  )
})

test('on a Mac the system’s Node runs everything and must be 22.12 or newer', () => {
  expect(explainUnsupported({ node: '22.11.0', platform: 'darwin', arch: 'arm64' })).toMatch(
    /needs Node 22\.12 or newer/,
  )
  expect(explainUnsupported({ node: '22.12.0', platform: 'darwin', arch: 'arm64' })).toBeNull()
})

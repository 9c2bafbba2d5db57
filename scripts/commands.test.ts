import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { choose } from './test-command.mjs'

test('npm start with something it does not know says so in one line and starts nothing', () => {
  const { status, stdout, stderr } = run('start.mjs', '--prot', '80')
  expect({ status, stdout, lines: stderr.trim().split('\n') }).toEqual({
    status: 1,
    stdout: '',
    lines: ['npm start does not know "--prot". Settings are environment variables: see "npm start -- --help".'],
  })
})

test('npm start -- --help lists the settings', () => {
  const { status, stdout } = run('start.mjs', '--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/DATABASE_URL/)
})

test('npm test with something it does not know says so in one line and runs nothing', () => {
  const { status, stdout, stderr } = run('test.mjs', '--watch')
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'npm test does not know "--watch". See "npm test -- --help".\n',
  })
})

test('--only picks parts and runs them in their usual order', () => {
  expect(choose([])).toEqual(['check', 'unit', 'stories', 'e2e'])
  expect(choose(['--only', 'e2e,check'])).toEqual(['check', 'e2e'])
  expect(choose(['--only=unit'])).toEqual(['unit'])
  expect(choose(['--only', 'units'])).toBe(
    '--only takes check, unit, stories, e2e or several with commas between, not "units".',
  )
  expect(choose(['--only'])).toMatch(/^--only takes/)
})

function run(script: string, ...args: string[]) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  return spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' })
}

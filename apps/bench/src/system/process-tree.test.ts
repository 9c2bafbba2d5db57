import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { cpuBetween, cpuOf, memoryOf, parseStat, treeOf } from './process-tree.ts'

test('a name with spaces and brackets does not shift the fields behind it', () => {
  const fields = 'S 77 1 1 0 -1 4194560 100 0 0 0 11 22 33 44 20 0 1'
  expect(parseStat(`123 (a) strange (name) ${fields}`)).toEqual({ name: 'a) strange (name', parent: 77, ticks: 110 })
})

test.runIf(process.platform === 'linux')('the CPU time of a child that has ended stays counted', async () => {
  const script = `
    const { spawnSync } = require('node:child_process')
    process.stdin.on('data', () => {
      spawnSync(process.execPath, ['-e', 'const end = Date.now() + 400; while (Date.now() < end);'])
      process.stdout.write('done')
    })
    process.stdout.write('ready')`
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(parent.stdout, 'data')
    const before = cpuOf(parent.pid!)
    parent.stdin.write('go')
    await once(parent.stdout, 'data')
    const used = cpuBetween(before, cpuOf(parent.pid!))
    expect(treeOf(parent.pid!)).toEqual([parent.pid])
    expect(used.node).toBeGreaterThan(0)
    expect(used).toEqual({ node: used.total, postgres: 0, total: used.total })
    expect(memoryOf(parent.pid!)[0]!.rss).toBeGreaterThan(1e6)
  } finally {
    parent.kill('SIGKILL')
  }
})

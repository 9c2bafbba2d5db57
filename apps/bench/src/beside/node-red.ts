import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Rig } from '../rig/rig.ts'
import { measure, type LoadFigures } from '../scenarios/measure-load.ts'
import { freePort } from '../system/free-port.ts'

export const nodeRedVersion = '5.0.7'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/**
 * The same work by a peer that keeps nothing on disk: http in → switch → http request. It answers at once, as Aftercart
 * does, and calls the receiver afterwards. Answers why not, when it cannot be had.
 */
export async function measureNodeRed(
  rig: Rig,
  seconds: number,
  warmup: number,
): Promise<{ figures: LoadFigures } | { skipped: string }> {
  const folder = join(root, '.data', 'bench', `node-red-${nodeRedVersion}`)
  const problem = await install(folder)
  if (problem !== null) return { skipped: problem }
  const port = await freePort()
  const peer = await start(folder, port, rig.url)
  try {
    const play = (name: string, seconds: number) =>
      measure(rig, {
        ...{ name, pid: peer.pid!, arrives: true },
        target: { port, path: '/outcome', headers: {} },
        shape: { kind: 'closed', connections: 16, seconds },
        ended: async () => ({ unfinished: 0, at: -Infinity }),
      })
    await play('redwarm', warmup)
    return { figures: (await play('red', seconds)).figures }
  } finally {
    const ended = new Promise<void>((resolve) => peer.once('exit', () => resolve()))
    peer.kill('SIGKILL')
    await ended
  }
}

const program = (folder: string) => join(folder, 'node_modules', 'node-red', 'red.js')

async function install(folder: string): Promise<string | null> {
  if (existsSync(program(folder))) return null
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder]
  const npm = spawn('npm', [...args, `node-red@${nodeRedVersion}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
  })
  let said = ''
  npm.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => {
    npm.once('error', (error) => {
      said += error.message
      resolve(1)
    })
    npm.once('exit', resolve)
  })
  if (code === 0 && existsSync(program(folder))) return null
  return `Node-RED ${nodeRedVersion} could not be installed from npm: ${said.trim().split('\n')[0] ?? ''}`
}

async function start(folder: string, port: number, hook: string): Promise<ChildProcess> {
  await writeFile(join(folder, 'flows.json'), JSON.stringify(flows(hook)))
  await writeFile(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings(folder, port))}\n`)
  const args = [program(folder), '--userDir', folder, '--settings', join(folder, 'settings.js')]
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production' } })
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`Node-RED ended with code ${child.exitCode}.`)
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return child
  }
  child.kill('SIGKILL')
  throw new Error('Node-RED did not start within a minute.')
}

function settings(userDir: string, port: number): object {
  return {
    ...{ userDir, flowFile: 'flows.json', uiHost: '127.0.0.1', uiPort: port },
    ...{ disableEditor: true, httpAdminRoot: false },
    // It reports to nobody while it is measured.
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'off', metrics: false, audit: false } },
    externalModules: { autoInstall: false, palette: { allowInstall: false, allowUpload: false } },
  }
}

/** Ids that are no word of a setting: Node-RED takes every value that is a node's id for a reference to it. */
function flows(hook: string): object[] {
  const z = 'n0'
  return [
    { id: z, type: 'tab', label: 'A failed purchase' },
    { id: 'n1', z, type: 'http in', url: '/outcome', method: 'post', wires: [['n2', 'n3']] },
    { id: 'n2', z, type: 'http response', statusCode: '200', wires: [] },
    {
      ...{ id: 'n3', z, type: 'switch', property: 'payload.order.items[0].price', propertyType: 'msg' },
      rules: [{ t: 'gt', v: '25', vt: 'num' }],
      ...{ checkall: 'false', outputs: 1, wires: [['n4']] },
    },
    {
      ...{
        id: 'n4',
        z,
        type: 'http request',
        method: 'POST',
        url: hook,
        ret: 'txt',
        paytoqs: 'ignore',
        persist: true,
      },
      wires: [[]],
    },
    { id: 'n5', z, type: 'http in', url: '/ready', method: 'get', wires: [['n2']] },
  ]
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../rig/carried-out.ts'
import type { Outside } from '../rig/outside.ts'
import { reckon, untilCarriedOut, type Reckoning } from '../rig/reckoning.ts'
import { lastWords, serverProcess, type ServerProcess } from '../rig/server-process.ts'
import { callWaitCall, prepareShop, type TrialShop } from '../rig/trial-shop.ts'
import { until } from '../rig/until.ts'
import { makeNetwork, type Host } from './network.ts'
import { openOutsideOn } from './outside-host.ts'
import { startPostgresOn } from './postgres-host.ts'

export type HostsOptions = {
  rounds: number
  /** Outcomes a second. */
  rate: number
  tell(line: string): void
}

export type HostsReport = Reckoning & {
  /** Seconds from each double fault until all that had been accepted before it was carried out by the host that was left. */
  takenOver: number[]
}

/** How long the others may take for what a lost host had in its hands, in milliseconds: dead connections must show first. */
const takeOverLimit = 120_000

/**
 * A shop on three hosts, each with a web and a worker process, and PostgreSQL on a fourth. In each round one host is cut
 * off in the middle of its calls and another loses its power; the third does what is left, alone. Then the first comes back
 * and has to do the work while the third is cut off; at last all are there again.
 */
export async function playHosts({ rounds, rate, tell }: HostsOptions): Promise<HostsReport> {
  const ends: (() => unknown)[] = []
  const machines: Machine[] = []
  try {
    const network = await makeNetwork(['database', 'outside', 'alpha', 'beta', 'gamma'])
    ends.push(() => network.remove())
    const [databaseHost, outsideHost, ...hosts] = network.hosts as [Host, Host, ...Host[]]
    const postgres = await startPostgresOn(databaseHost)
    ends.push(() => postgres.stop())
    const outside = await openOutsideOn(outsideHost, 300)
    ends.push(() => outside.close())
    const shop = await prepareShop(postgres.sideDoor, callWaitCall(outside.receiver))
    ends.push(() => shop.close())
    machines.push(...hosts.map((host) => machineOn(host, postgres.url)))
    ends.push(() => Promise.all(machines.map((machine) => machine.kill())))
    await Promise.all(machines.map((machine) => machine.start()))
    const urls = hosts.map((host) => `http://${host.address}:${port}`)
    await outside.prepare({ urls, secretKey: shop.secretKey, timeout: 3000, patience: 60_000 })
    tell(`${hosts.length} hosts with a web and a worker process each, PostgreSQL on another; ${rate} outcomes a second`)

    const faults: Fault[] = []
    const takenOver: number[] = []
    for (let round = 0; round < rounds; round++) {
      const played = await playRound({ machines, outside, shop, rate, tell })
      faults.push(...played.faults)
      takenOver.push(played.takenOver)
    }
    return { ...(await reckon(outside, faults)), takenOver }
  } catch (error) {
    throw new Error(`${String(error)}\n${lastWords(machines.flatMap((machine) => machine.processes))}`, {
      cause: error,
    })
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}

type Stage = { machines: readonly Machine[]; outside: Outside; shop: TrialShop; rate: number; tell(line: string): void }

/** Begins and ends with all machines in their places and nothing left to do. */
async function playRound(stage: Stage): Promise<{ faults: Fault[]; takenOver: number }> {
  const { machines, outside, rate, tell } = stage
  const faults: Fault[] = []
  const carriedOut = (orders: readonly string[], active?: number) =>
    untilCarriedOut({ ...stage, patience: takeOverLimit }, orders, active)

  await outside.report(rate)
  // Who does most is chance: whoever is in the middle of a call is struck.
  const cut = await midCall(outside, machines)
  faults.push(await strike(cut, () => cut.host.cutOff()))
  const killed = await midCall(outside, without(machines, cut))
  faults.push(await strike(killed, () => loseItsPower(killed)))
  const [alone] = without(machines, cut, killed) as [Machine]
  const began = Date.now()
  const { accepted } = await outside.soFar()
  tell(`${cut.host.name} is cut off and ${killed.host.name} has lost its power; ${alone.host.name} is alone`)
  await sleep(3000)
  const resting = outside.rest()
  await carriedOut([...accepted], Number.POSITIVE_INFINITY)
  const takenOver = (Date.now() - began) / 1000
  tell(`what had been accepted is carried out, ${takenOver.toFixed(1)} s after the fault`)
  await carriedOut((await resting).accepted)
  tell('so is all that was accepted since')

  await cut.host.plugIn()
  faults.push(await strike(alone, () => alone.host.cutOff()))
  await outside.report(rate)
  await atWork(outside, cut)
  tell(`${cut.host.name} is back and does its work; now ${alone.host.name} is cut off`)
  await Promise.all([alone.host.plugIn(), killed.host.plugIn()])
  await killed.start()
  tell('all are back')
  await carriedOut((await outside.rest()).accepted)
  return { faults, takenOver }
}

const port = 4400

/** A host with a web and a worker process. */
type Machine = { host: Host; processes: readonly ServerProcess[]; start(): Promise<void>; kill(): Promise<void> }

function machineOn(host: Host, databaseUrl: string): Machine {
  const env = { DATABASE_URL: databaseUrl, HOST: host.address, AFTERCART_HTTP_ALLOW: '10.99.0.0/24' }
  const one = (role: string, listensAt: number | null) =>
    serverProcess({
      name: `${host.name}'s ${role}`,
      port: listensAt,
      env: { ...env, AFTERCART_ROLE: role },
      place: host,
    })
  const processes = [one('web', port), one('worker', null)]
  return {
    host,
    processes,
    async start() {
      for (const each of processes) each.start()
      await Promise.all(processes.map((each) => each.begun()))
    },
    kill: async () => void (await Promise.all(processes.map((each) => each.kill()))),
  }
}

/** The cable goes first: a machine without power says no goodbye to those it was connected with. */
async function loseItsPower(machine: Machine): Promise<void> {
  await machine.host.cutOff()
  await machine.kill()
}

/** It makes calls from now on. */
async function atWork(outside: Outside, { host }: Machine): Promise<void> {
  const since = Date.now()
  const calls = async () => (await outside.calls()).some((call) => call.from === host.address && call.begun > since)
  await until(`${host.name} makes calls`, calls, takeOverLimit)
}

/** One of them that waits for an answer at this moment. */
async function midCall(outside: Outside, machines: readonly Machine[]): Promise<Machine> {
  let found: Machine | undefined
  const look = async () => {
    const calls = await outside.calls()
    found = machines.find(({ host }) => calls.some((call) => call.from === host.address && call.answered === null))
    return found !== undefined
  }
  await until('a host is in the middle of a call', look, takeOverLimit)
  return found!
}

async function strike({ host }: Machine, how: () => Promise<void>): Promise<Fault> {
  await how()
  return { address: host.address, at: Date.now() }
}

function without(machines: readonly Machine[], ...gone: readonly Machine[]): Machine[] {
  return machines.filter((each) => !gone.includes(each))
}

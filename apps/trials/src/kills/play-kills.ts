import { setTimeout as sleep } from 'node:timers/promises'
import { openReceiver, type Receiver } from '../rig/receiver.ts'
import { openReporter, type Reporter } from '../rig/reporter.ts'
import { seeded, type Seeded } from '../rig/seeded.ts'
import { lastWords } from '../rig/server-process.ts'
import { shopApi, type ShopApi } from '../rig/shop-api.ts'
import { openSmtpSink, type SmtpSink } from '../rig/smtp-sink.ts'
import { judge, type Evidence, type Kill, type Verdict } from './judge.ts'
import { deathsOf, type Death, type Victim } from './kill-plan.ts'
import { leftOver } from './left-over.ts'
import { storyPlayer, type Player } from './play-stories.ts'
import { publishFlows } from './shop-flows.ts'
import { openSystem, type System, type Topology } from './systems.ts'

export type KillTrial = {
  topology: Topology
  seed: number
  rounds: number
  /** How often the very first start, on an empty database, is killed before it is let through. */
  births: number
  /** In all rounds together. */
  outcomes: number
  /** Stories that go on at the same time. */
  lanes: number
  /** Told what happens, for people who watch. */
  tell?: (line: string) => void
}

export type KillReport = Verdict & {
  trial: Omit<KillTrial, 'tell'>
  /** Deaths by who died. */
  kills: Record<string, number>
  calls: Record<string, number>
  /** Seconds. */
  took: number
  /** Seconds from the last outcome until nothing was left to do. */
  drained: number
  latency: { p50: number; p99: number; most: number }
}

const secretKey = 'sk_trial_0123456789abcdef0123'
/** Nothing may be left to do so long, in milliseconds, after the last outcome was accepted and everybody was up. */
const longestDrain = 300_000

/** Plays the whole trial and judges it. Everything it started is gone afterwards, also when it throws. */
export async function playKills(trial: KillTrial): Promise<KillReport> {
  const began = Date.now()
  const random = seeded(trial.seed)
  const pauses = random.part('pauses')
  const receiver = await openReceiver({ pause: () => pauses.between(0, 40) })
  const sink = trial.topology === 'embedded' ? await openSmtpSink() : null
  const env = environment(sink)
  const system = await openSystem(trial.topology, { env, random: random.part('sessions') })
  const reporter = openReporter(system.urls, secretKey)
  const kills: Kill[] = []
  const down = new Set<string>()
  let manager: NodeJS.Timeout | undefined
  try {
    await beBorn(system, trial, random.part('births'), kills)
    const api = shopApi(system.urls[0] ?? '', secretKey)
    await publishFlows(api, receiver.url)
    const player = storyPlayer(reporter, random.part('stories'), trial.lanes)
    manager = serviceManager(system, down)
    await playRounds(system, player, trial, random.part('kills'), kills, down)
    await player.finish()
    await system.healthy()
    const drained = await drain(system, receiver, sink, trial.tell)
    const verdict = judge(await gather(system, api, player, receiver, sink, kills))
    const { tell: _, ...told } = trial
    return {
      ...{ ...verdict, trial: told, drained, took: (Date.now() - began) / 1000, latency: latencyOf(reporter) },
      kills: countsOf(kills.map(({ victim }) => victim.name)),
      calls: Object.fromEntries(reporter.counts),
    }
  } catch (error) {
    throw new Error(`${String(error)}\n${lastWords(system.processes)}`, { cause: error })
  } finally {
    clearInterval(manager)
    reporter.close()
    await system.stop()
    await Promise.all([receiver.close(), sink?.close()])
  }
}

function environment(sink: SmtpSink | null): Record<string, string> {
  return {
    AFTERCART_SECRET_KEY: secretKey,
    AFTERCART_HTTP_ALLOW: '127.0.0.1/32',
    AFTERCART_LOG_LEVEL: 'error',
    ...(sink === null ? {} : { SMTP_URL: sink.url }),
  }
}

/** Kills the first start in the middle, migrations included, again and again; then lets it through. */
async function beBorn(system: System, { births, tell }: KillTrial, random: Seeded, kills: Kill[]): Promise<void> {
  for (let birth = 1; birth <= births; birth++) {
    for (const { victim } of deadly(system)) await system.revive(victim)
    await sleep(random.between(50, 2000))
    const hit = system.victims.filter(() => random.chance(0.6))
    await Promise.all(hit.map((victim) => hitOne(system, victim, kills)))
    for (const victim of hit) await system.revive(victim)
    if (random.chance(0.5)) {
      await sleep(random.between(50, 1500))
      for (const each of system.processes) await each.kill()
      await system.revive({ name: 'database', role: 'database' })
      await system.forget()
    }
    tell?.(`birth ${birth}: ${hit.map(({ name }) => name).join(', ') || 'nobody'} killed`)
  }
  await Promise.all(system.processes.map((each) => each.kill()))
  for (const { victim } of deadly(system)) await system.revive(victim)
  await system.healthy()
}

function deadly(system: System): { victim: Victim }[] {
  // The database first: who starts without it gives up.
  const rank = ({ role }: Victim) => (role === 'database' ? 0 : 1)
  return system.victims
    .filter(({ role }) => role !== 'session')
    .toSorted((a, b) => rank(a) - rank(b))
    .map((victim) => ({ victim }))
}

async function hitOne(system: System, victim: Victim, kills: Kill[]): Promise<void> {
  kills.push({ victim, at: Date.now() })
  await system.kill(victim)
  // Being gone takes a moment, and what it still did in it counts.
  kills.push({ victim, at: Date.now() })
}

async function playRounds(
  system: System,
  player: Player,
  { rounds, outcomes, tell }: KillTrial,
  random: Seeded,
  kills: Kill[],
  down: Set<string>,
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const deaths = deathsOf(system.victims, random)
    const wanted = Math.max(0, Math.round((outcomes * round) / rounds) - player.outcomes())
    const rest = random.chance(0.7)
    await Promise.all([player.play(wanted), ...deaths.map((death) => die(system, death, kills, down))])
    // Sometimes the next round begins while the last one's dead are still starting.
    if (rest || round === rounds) await revived(system)
    const names = deaths.map(({ victim, again }) => `${victim.name}${again === null ? '' : ' twice'}`)
    tell?.(`round ${round}: ${player.outcomes()} outcomes; killed ${names.join(', ')}`)
  }
}

/** `down`: who is kept down at the moment. */
async function die(
  system: System,
  { victim, at, down: pause, again }: Death,
  kills: Kill[],
  down: Set<string>,
): Promise<void> {
  await sleep(at)
  down.add(victim.name)
  await hitOne(system, victim, kills)
  await sleep(pause)
  down.delete(victim.name)
  await system.revive(victim)
  if (again === null || victim.role === 'session') return
  await sleep(again)
  await hitOne(system, victim, kills)
  await system.revive(victim)
}

/** Starts again who ended by itself, e.g. because the database was killed while it was starting, as systemd would. */
function serviceManager(system: System, down: ReadonlySet<string>): NodeJS.Timeout {
  const processes = system.victims.filter(({ role }) => role !== 'database' && role !== 'session')
  const look = async () => {
    for (const victim of processes) if (!down.has(victim.name)) await system.revive(victim)
  }
  const timer = setInterval(() => void look(), 300)
  timer.unref()
  return timer
}

/** A process whose start failed because the database was just down is started again, as a service manager would. */
async function revived(system: System): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    for (const { victim } of deadly(system)) await system.revive(victim)
    try {
      return await system.healthy()
    } catch (error) {
      if (attempt === 5) throw error
    }
  }
}

/** Waits until nothing is left to do, then a little longer: what comes now comes too late. Answers seconds. */
async function drain(
  system: System,
  receiver: Receiver,
  sink: SmtpSink | null,
  tell?: (line: string) => void,
): Promise<number> {
  const began = Date.now()
  let spoken = began
  const seen = () => receiver.calls.length + (sink?.mails.length ?? 0)
  while (Date.now() < began + longestDrain) {
    // The embedded database may be the last thing that was killed.
    const left = await leftOver(system.databaseUrl()).catch(() => ({ unknown: 1 }))
    if (Object.values(left).every((count) => count === 0)) break
    if (Date.now() > spoken + 5000) tell?.(`still left to do: ${JSON.stringify(left)}`)
    if (Date.now() > spoken + 5000) spoken = Date.now()
    await sleep(200)
  }
  const drained = (Date.now() - began) / 1000
  for (let last = -1; last !== seen(); await sleep(1000)) last = seen()
  return drained
}

async function gather(
  system: System,
  api: ShopApi,
  player: Player,
  receiver: Receiver,
  sink: SmtpSink | null,
  kills: readonly Kill[],
): Promise<Evidence> {
  return {
    told: player.told,
    runs: await api.all<{ id: string; status: string }>('runs.list', {}),
    calls: receiver.calls,
    mailbox: sink === null ? await api.all('mailbox.list', {}) : null,
    smtp: sink?.mails ?? [],
    kills,
    leftOver: await leftOver(system.databaseUrl()),
  }
}

function latencyOf({ latencies }: Reporter): KillReport['latency'] {
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99), most: at(1) }
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  // Each death was noted at its beginning and its end.
  for (const name of names) counts[name] = (counts[name] ?? 0) + 0.5
  return counts
}

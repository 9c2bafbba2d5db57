import { readdirSync, readFileSync } from 'node:fs'

/** CPU seconds that processes have used since they began, those of their ended children included. */
export type CpuSeconds = { node: number; postgres: number; total: number }

export type ProcessMemory = {
  pid: number
  /** e.g. `node apps/server/src/main.ts` or `postgres: checkpointer`. */
  name: string
  /** Bytes in memory, what it shares with others counted whole. */
  rss: number
  /** Bytes in memory, what n processes share counted to each of them as 1/n; null when the system does not tell. */
  pss: number | null
}

/** Ticks in one second of /proc/<pid>/stat: USER_HZ, which is 100 on every Linux that Node runs on. */
const ticks = 100

/**
 * CPU time of a process and all below it. A child that ended is counted in its parent (proc_pid_stat(5): cutime, cstime),
 * so the difference of two looks is what was used in between, whoever came and went.
 */
export function cpuOf(root: number): CpuSeconds {
  const used = { node: 0, postgres: 0, total: 0 }
  for (const pid of treeOf(root)) {
    const stat = statOf(pid)
    if (stat === null) continue
    const seconds = stat.ticks / ticks
    used[stat.name === 'postgres' ? 'postgres' : 'node'] += seconds
    used.total += seconds
  }
  return used
}

export function cpuBetween(before: CpuSeconds, after: CpuSeconds): CpuSeconds {
  return {
    node: after.node - before.node,
    postgres: after.postgres - before.postgres,
    total: after.total - before.total,
  }
}

export function memoryOf(root: number): ProcessMemory[] {
  return treeOf(root).flatMap((pid) => {
    const rss = kilobytes(`/proc/${pid}/status`, 'VmRSS')
    if (rss === null) return []
    return [{ pid, name: nameOf(pid), rss, pss: kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') }]
  })
}

/** The process and all that it or its children started and that is still there. */
export function treeOf(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid)) continue
    const parent = statOf(pid)?.parent
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const found = [root]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

function statOf(pid: number): { name: string; parent: number; ticks: number } | null {
  const text = readOr(`/proc/${pid}/stat`)
  return text === null ? null : parseStat(text)
}

/** The name may hold spaces and brackets; the rest comes after its last closing one. */
export function parseStat(text: string): { name: string; parent: number; ticks: number } {
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // Fields 14 to 17 of proc_pid_stat(5); `rest` begins with the third.
  const ticks = rest.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return { name, parent: Number(rest[1]), ticks }
}

function nameOf(pid: number): string {
  const command = (readOr(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim()
  if (command.startsWith('postgres:')) return command.replace(/\s+/g, ' ')
  if (/\/postgres( |$)/.test(command)) return 'postgres (the server)'
  const file = command.split(' ').find((part) => /\.(ts|mjs|js)$/.test(part) && !part.startsWith('file:'))
  return file === undefined ? (command.split(' ')[0] ?? '') : `node ${file.split('/').slice(-3).join('/')}`
}

function kilobytes(file: string, field: string): number | null {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readOr(file) ?? '')
  return found === null ? null : Number(found[1]) * 1024
}

/** Processes end at any moment: what is gone has nothing to say. */
function readOr(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

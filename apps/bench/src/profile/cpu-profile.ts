import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The parts of V8's .cpuprofile that are read here. */
export type CpuProfile = {
  /** Microseconds of the monotonic clock. */
  startTime: number
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

export type Share = { name: string; milliseconds: number }

export type HotSpots = { functions: Share[]; files: Share[]; packages: Share[]; busy: number }

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/**
 * Where the time of a profile went between two moments (microseconds of the monotonic clock): the time spent in each
 * function itself, without what it called, and the same by file and by package. Hottest first. Idle time is left out.
 */
export function hotSpots(profile: CpuProfile, from: number, to: number): HotSpots {
  const byNode = selfTimes(profile, from, to)
  const functions = new Map<string, number>()
  const files = new Map<string, number>()
  const packages = new Map<string, number>()
  let busy = 0
  for (const { id, callFrame } of profile.nodes) {
    const time = (byNode.get(id) ?? 0) / 1000
    if (time === 0 || callFrame.functionName === '(idle)') continue
    busy += time
    const file = fileOf(callFrame.url) ?? (callFrame.functionName.startsWith('(') ? callFrame.functionName : '(native)')
    add(functions, `${callFrame.functionName || '(anonymous)'}  ${file}:${callFrame.lineNumber + 1}`, time)
    add(files, file, time)
    add(packages, packageOf(file), time)
  }
  return { functions: ranked(functions), files: ranked(files), packages: ranked(packages), busy }
}

function selfTimes(profile: CpuProfile, from: number, to: number): Map<number, number> {
  const times = new Map<number, number>()
  let at = profile.startTime
  for (const [index, node] of profile.samples.entries()) {
    // A delta is the time since the sample before: the time until the next sample is this one's.
    at += profile.timeDeltas[index] ?? 0
    if (at >= from && at <= to)
      times.set(node, (times.get(node) ?? 0) + Math.max(0, profile.timeDeltas[index + 1] ?? 0))
  }
  return times
}

function fileOf(url: string): string | null {
  if (url === '') return null
  return url.startsWith('file://') ? relative(root, fileURLToPath(url)) : url
}

/** e.g. `packages/runtime`, `undici` of node_modules, `node:net`. */
function packageOf(file: string): string {
  const inModules = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)
  if (inModules) return inModules[1]!
  if (file.startsWith('node:')) return 'node itself'
  return file.split('/').slice(0, 2).join('/')
}

function add(sums: Map<string, number>, name: string, time: number): void {
  sums.set(name, (sums.get(name) ?? 0) + time)
}

function ranked(sums: Map<string, number>): Share[] {
  return [...sums]
    .map(([name, milliseconds]) => ({ name, milliseconds }))
    .sort((a, b) => b.milliseconds - a.milliseconds)
}

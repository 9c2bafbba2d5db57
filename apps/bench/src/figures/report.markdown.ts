import type { ManyWaiting } from '../scenarios/many-waiting.ts'
import type { LoadFigures } from '../scenarios/measure-load.ts'
import type { ProcessMemory } from '../system/process-tree.ts'
import { mainTable } from './main-table.ts'
import type { Report } from './report.ts'
import { figure, megabytes, spreadText, table } from './words.ts'

/** docs/benchmarks.md */
export function reportMarkdown(report: Report): string {
  const { f1, f2, overload, slow, memory, disk, waiting } = report
  return [
    '# Benchmarks',
    `\`npm run bench\` wrote this page on ${report.taken.slice(0, 16).replace('T', ' ')} UTC, from one run on ${machineText(report)}. Each load lasted ${figure(report.seconds)} s; the same figures as data are in [benchmarks.json](benchmarks.json).`,
    ...busyNote(report),
    mainTable(report),
    howToRead,
    ...(f1 ? ['## F1, at different rates', loadTable([['closed', f1.closed], ...f1.open.map(openRow)])] : []),
    ...(f2 ? ['## F2, with a wait of two seconds', waitText(f2)] : []),
    ...(overload ? ['## More than it can do', overloadText(overload)] : []),
    ...(slow ? ['## A slow receiver', slowText(slow)] : []),
    ...(waiting ? [`## ${waiting.waiting.toLocaleString('en-US')} runs that wait`, waitingText(waiting)] : []),
    ...(memory ? ['## Memory', `After the loads above, without the runs that wait.\n\n${memoryTable(memory)}`] : []),
    ...(disk ? ['## Disk', diskText(disk)] : []),
    ...(report.nodeRed && 'skipped' in report.nodeRed ? [`Node-RED was skipped. ${report.nodeRed.skipped}`] : []),
  ].join('\n\n')
}

const howToRead = `## How to read it

- **F1** is \`outcomes.report\` over HTTP → a condition → an HTTP request to a receiver on the same machine: contact, order, ledger, run and timeline are on disk (\`synchronous_commit\`, \`fsync\`) before the report is answered. **F2** has a wait before the request.
- Everything shares the machine: the server, its PostgreSQL, the load generator and the receiver. **runs/s** counts runs that were accepted, whose action arrived *and* whose end is written, from the first report until the last end.
- **CPU ms a run** is the CPU time of the whole process tree (server and PostgreSQL; of PostgreSQL alone in its own two lines), by the runs. The load generator and the receiver are not in it. It is the steadiest figure: the others depend on how many cores there are and on who else uses them.
- **accepted** is the time until the report was answered, **action arrived** that until the receiver had the request; **p50 / p99**: half of them, 99 of 100 were at least as fast. At a rate they are counted from when the report was *due*, so a server that stops to breathe does not look fast.
- **Node-RED** does the same work (http in → switch → http request, answered at once) and keeps nothing: what it has accepted is gone when it is killed. **An empty server** reads the body and answers. **PostgreSQL alone** writes the rows that a finished run leaves with one prepared statement through the same driver, reads nothing, decides nothing and changes nothing later.
- Of two runs of the bench, compare the multiples and the CPU time first.`

function machineText({ machine }: Report): string {
  const { processor, cores, memory, system, node, commit } = machine
  const version = commit === null ? '' : `, commit \`${commit}\``
  return `${cores} × ${processor}, ${(memory / 2 ** 30).toFixed(0)} GB, ${system}, Node ${node}${version}`
}

/** Figures that were spoiled by other work say so themselves. */
export function busyNote({ machine: { others, cores } }: Report): string[] {
  if (others < cores / 10) return []
  const load = `others used ${figure(others)} of its ${cores} cores`
  return [`> **The machine was busy with other work while this was measured: ${load}. Take these figures as too low.**`]
}

function openRow({ rate, figures }: { rate: number; figures: LoadFigures }): [string, LoadFigures] {
  return [`${figure(rate)}/s`, figures]
}

function loadTable(loads: readonly [string, LoadFigures][]): string {
  const head = ['load', 'sent', 'accepted', 'refused', 'broken', 'lost', 'twice', 'runs/s', 'CPU ms a run']
  const more = ['of it PostgreSQL', 'accepted, p50 / p99', 'action arrived, p50 / p99', 'longest']
  const rows = loads.map(([name, each]) => [
    name,
    ...[each.sent, each.accepted, each.refused].map((n) => n.toLocaleString('en-US')),
    ...[brokenText(each), each.lost.toLocaleString('en-US'), each.again.toLocaleString('en-US')],
    ...[each.perSecond, each.cpuPerRun, each.cpuPerRunOfPostgres].map(figure),
    ...[spreadText(each.accept), spreadText(each.endToEnd), `${figure(each.endToEnd?.max ?? Number.NaN)} ms`],
  ])
  return table([...head, ...more], rows)
}

/** What was answered otherwise than with yes or a polite no, e.g. `3 (500: 2, none: 1)`. */
function brokenText({ broken, answers }: LoadFigures): string {
  if (broken === 0) return '0'
  const others = Object.entries(answers).filter(([status]) => !['200', '429', '503'].includes(status))
  return `${broken} (${others.map(([status, count]) => `${status === '0' ? 'none' : status}: ${count}`).join(', ')})`
}

function waitText({ rate, figures, woke, arrived }: NonNullable<Report['f2']>): string {
  return [
    loadTable([[`${figure(rate)}/s`, figures]]),
    `The arrival is counted from the report, so it has the two seconds in it. Runs woke late by ${spreadText(woke)} (p50 / p99, by their timelines), and the action reached the receiver ${spreadText(arrived)} after the wait was due.`,
  ].join('\n\n')
}

function overloadText({ rate, figures }: NonNullable<Report['overload']>): string {
  const word =
    figures.refusedWithoutWord === 0 ? 'each with Retry-After' : `${figures.refusedWithoutWord} without Retry-After`
  const refused =
    figures.refused === 0 ? 'Nothing was refused: callers waited longer' : `Refused with 429 or 503, ${word}`
  const lost = figures.lost === 0 ? 'all that was accepted was carried out' : `${figures.lost} accepted ones were lost`
  return `${loadTable([[`${figure(rate)}/s`, figures]])}\n\nReports on up to 2,000 connections at once. ${refused}; ${lost}.`
}

function slowText(figures: LoadFigures): string {
  return `The receiver takes 100 ms for each answer; one process has so many actions under way at a time.\n\n${loadTable([['closed', figures]])}`
}

function waitingText({ fillSeconds, databaseSize, start, memory, due, screens, f1 }: ManyWaiting): string {
  const rows = [
    [
      '`npm start` until it is healthy',
      `${figure(start.full / 1000)} s (with an empty database ${figure(start.empty / 1000)} s)`,
    ],
    [
      'F1, closed loop',
      `${figure(f1.with.perSecond)} runs/s (before they waited ${figure(f1.without.perSecond)}: ${figure(f1.loss * 100)} % lost)`,
    ],
    ['CPU ms a run', `${figure(f1.with.cpuPerRun)} (before ${figure(f1.without.cpuPerRun)})`],
    [
      `${figure(due.perSecond)} of them come due each second`,
      `${due.arrived.toLocaleString('en-US')} of ${due.count.toLocaleString('en-US')} arrived, ${due.again} twice`,
    ],
    ['they woke late by', spreadText(due.woke)],
    ['their actions arrived late by', spreadText(due.reached)],
    ...screens.map(({ screen, milliseconds }) => [screen, `${figure(milliseconds)} ms`]),
    ['the database', megabytes(databaseSize)],
  ]
  return [
    `Filled by SQL in ${figure(fillSeconds)} s: every row as the real path makes it, compared with a run that was really made.`,
    table(['', ''], rows),
    memoryTable(memory),
  ].join('\n\n')
}

function memoryTable(memory: readonly ProcessMemory[]): string {
  // Of PostgreSQL's many connections the largest.
  const groups = Map.groupBy(memory, ({ name }) =>
    name.replace(/^postgres: (\S+ \S+) .*$/, 'postgres: connections ($1)'),
  )
  const rows = [...groups].map(([name, each]) => [
    each.length === 1 ? name : `${name}, ${each.length} of them, the largest`,
    megabytes(Math.max(...each.map(({ rss }) => rss))),
    megabytes(Math.max(...each.map(({ pss }) => pss ?? Number.NaN))),
  ])
  const all = megabytes(memory.reduce((sum, { pss, rss }) => sum + (pss ?? rss), 0))
  return table(['process', 'in memory (RSS)', 'its share (Pss)'], [...rows, ['all together', '', all]])
}

function diskText({ runs, bytesPerRun, logPerRun, tables }: NonNullable<Report['disk']>): string {
  const rows = tables.map((each) => [`\`${each.table}\``, figure(each.bytesPerRun)])
  return [
    `A finished run of F1 leaves ${figure(bytesPerRun)} bytes, indexes included (${runs.toLocaleString('en-US')} runs, after VACUUM). On its way ${figure(logPerRun)} bytes went through the write-ahead log, which is used again.`,
    table(['table', 'bytes a run'], rows),
  ].join('\n\n')
}

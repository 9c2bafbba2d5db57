import type { ProfileAnswer } from './profile.ts'
import type { Share } from './cpu-profile.ts'

/** What `npm run bench -- --profile` prints. */
export function profileText({ figures, spots, statements, plans, file }: ProfileAnswer): string {
  const perRun = (milliseconds: number) => ((milliseconds * 1000) / figures.accepted).toFixed(1).padStart(8)
  const share = (milliseconds: number) => `${((100 * milliseconds) / spots.busy).toFixed(1)} %`.padStart(7)
  const lines = (shares: Share[], most: number) =>
    shares.slice(0, most).map(({ name, milliseconds }) => `${perRun(milliseconds)} ${share(milliseconds)}  ${name}`)
  return [
    `F1, closed loop, 16 connections, under the profiler (slower than without): ${figures.perSecond.toFixed(0)} runs/s, ` +
      `CPU ${figures.cpuPerRun.toFixed(2)} ms a run (PostgreSQL ${figures.cpuPerRunOfPostgres.toFixed(2)} ms), ` +
      `${figures.accepted} runs, lost ${figures.lost}`,
    '',
    `The server's own time by package (µs a run, share; busy ${(spots.busy / 1000).toFixed(1)} s of ${figures.seconds.toFixed(1)} s)`,
    ...lines(spots.packages, 25),
    '',
    'By file',
    ...lines(spots.files, 40),
    '',
    'By function (its own time)',
    ...lines(spots.functions, 50),
    '',
    'PostgreSQL: statements by time (µs a run; calls, rows and bytes of log a run)',
    ...statements.map(
      ({ query, calls, rows, total, planning, wal }) =>
        `${perRun(total)} of it planning ${perRun(planning)}  calls ${(calls / figures.accepted).toFixed(2)}  ` +
        `rows ${(rows / figures.accepted).toFixed(1)}  log ${(wal / figures.accepted).toFixed(0)} B  ${shortened(query)}`,
    ),
    '',
    'Plans of the first five',
    ...plans.map((plan, index) => `${shortened(statements[index + 1]!.query)}\n${plan}\n`),
    `The whole profile, for a browser's developer tools: ${file}`,
  ].join('\n')
}

function shortened(query: string): string {
  const text = query.replace(/\s+/g, ' ').trim()
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

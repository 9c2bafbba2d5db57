import type { KillReport } from './play-kills.ts'

/** The report as text for people. */
export function reportOf(report: KillReport): string {
  const { trial, figures, latency } = report
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  return [
    `Kills, ${trial.topology === 'spread' ? 'two web and two worker processes with a PostgreSQL of their own' : 'all in one process'}`,
    `  played      ${trial.rounds} rounds, seed ${trial.seed}, in ${Math.round(report.took)} s`,
    `  killed      ${list(report.kills)}`,
    `  outcomes    ${figures.outcomes} accepted, ${figures.runs} runs`,
    `  calls       ${list(report.calls)}`,
    `  until 200   p50 ${latency.p50} ms, p99 ${latency.p99} ms, at most ${latency.most} ms, repeats included`,
    `  messages    ${figures.calls} HTTP calls, ${figures.mails} mails; ${figures.twiceInFlight} came twice with one key, on their way when something was killed`,
    `  drained     ${report.drained.toFixed(1)} s after the last outcome`,
    report.findings.length === 0
      ? '  verdict     nothing lost, nothing sent twice, no reminder after the payment, nothing left over'
      : `  FINDINGS    (again with --seed ${trial.seed})\n${report.findings.map((each) => `    ${each}`).join('\n')}`,
  ].join('\n')
}

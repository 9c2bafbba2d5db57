import type { LoadFigures } from '../scenarios/measure-load.ts'
import type { Report } from './report.ts'
import { figure, spreadText, table } from './words.ts'

/** The table that the README quotes: Aftercart, and what was measured beside it in the same run. */
export function mainTable(report: Report): string {
  const { f1, f2, waiting, nodeRed, empty, limit } = report
  const rows: string[][] = []
  const add = (name: string, figures: LoadFigures) => rows.push([name, ...cells(figures)])
  if (f1) add('**Aftercart**, as fast as 16 connections can', f1.closed)
  for (const { rate, figures } of f1?.open ?? []) if (rate === 1000) add('Aftercart, 1,000 outcomes a second', figures)
  if (f2) {
    const late = `late by ${spreadText(f2.arrived)}`
    rows.push([`Aftercart, a wait of 2 s, ${figure(f2.rate)} a second`, ...cells(f2.figures).slice(0, 3), late])
  }
  if (waiting) add(`Aftercart, with ${waiting.waiting.toLocaleString('en-US')} runs waiting`, waiting.f1.with)
  if (nodeRed && 'figures' in nodeRed) add(`Node-RED ${nodeRed.version}, which keeps nothing`, nodeRed.figures)
  if (empty) rows.push(['an empty `node:http` server', ...cells(empty).slice(0, 3), '–'])
  if (limit) {
    const { single, gathered } = limit
    rows.push(['PostgreSQL alone, the same rows', figure(single.perSecond), figure(single.cpuPerRun), '–', '–'])
    const many = `PostgreSQL alone, ${gathered.together} runs at a time`
    rows.push([many, figure(gathered.perSecond), figure(gathered.cpuPerRun), '–', '–'])
  }
  const head = ['', 'runs/s', 'CPU ms a run', 'accepted, p50 / p99', 'action arrived, p50 / p99']
  return [table(head, rows), ratios(report)].filter(Boolean).join('\n\n')
}

function cells({ perSecond, cpuPerRun, accept, endToEnd }: LoadFigures): string[] {
  return [figure(perSecond), figure(cpuPerRun), spreadText(accept), spreadText(endToEnd)]
}

/** What stays true on another machine. */
function ratios({ f1, nodeRed, empty, limit }: Report): string {
  if (!f1) return ''
  const ours = f1.closed
  const against = (perSecond: number, cpuPerRun: number) => [
    figure(ours.perSecond / perSecond),
    figure(ours.cpuPerRun / cpuPerRun),
  ]
  const rows: string[][] = []
  if (nodeRed && 'figures' in nodeRed)
    rows.push(['Node-RED', ...against(nodeRed.figures.perSecond, nodeRed.figures.cpuPerRun)])
  if (empty) rows.push(['an empty server', ...against(empty.perSecond, empty.cpuPerRun)])
  if (limit) {
    rows.push(['PostgreSQL alone', ...against(limit.single.perSecond, limit.single.cpuPerRun)])
    const many = `PostgreSQL alone, ${limit.gathered.together} runs at a time`
    rows.push([many, ...against(limit.gathered.perSecond, limit.gathered.cpuPerRun)])
  }
  return rows.length === 0 ? '' : table(['Aftercart as a multiple of', 'runs/s', 'CPU a run'], rows)
}

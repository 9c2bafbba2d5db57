import type { Spread } from './statistics.ts'

/** A number as people read it: three digits that count, thousands apart. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(size >= 10 ? 1 : 2)
}

/** e.g. `12.3 / 45.6 ms`: the half, and 99 of 100. */
export function spreadText(spread: Spread | null): string {
  return spread === null ? '–' : `${figure(spread.p50)} / ${figure(spread.p99)} ms`
}

export function megabytes(bytes: number): string {
  return `${figure(bytes / 1e6)} MB`
}

/** A Markdown table. A bar in a cell does not end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

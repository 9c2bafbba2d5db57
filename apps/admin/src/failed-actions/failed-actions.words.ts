import type { inferInput, inferOutput } from '@trpc/tanstack-react-query'
import type { Server } from '../server/trpc.ts'

export type Letter = inferOutput<Server['deadLetters']['list']>['items'][number]
export type Summary = inferOutput<Server['deadLetters']['summary']>
export type Which = inferInput<Server['deadLetters']['retry']>

/** Of the page: one host, or one campaign, or all. */
export type Filter = { host?: string | undefined; campaignId?: string | undefined }

/** What a button for all of them means while this filter is on, and how many those are. */
export function whichOf({ host, campaignId }: Filter, summary: Summary): { which: Which; count: number } {
  if (host !== undefined) {
    return { which: { which: 'host', host }, count: summary.hosts.find((each) => each.host === host)?.count ?? 0 }
  }
  if (campaignId !== undefined) {
    const count = summary.campaigns.find((each) => each.id === campaignId)?.count ?? 0
    return { which: { which: 'campaign', campaignId }, count }
  }
  return { which: { which: 'all' }, count: summary.count }
}

/** E.g. "all 12", "more than 10,000" when not all were counted, "it" of one. */
export function actionsInWords(count: number, more: boolean): string {
  if (more) return `all (more than ${count.toLocaleString('en-GB')})`
  return count === 1 ? 'it' : `all ${count.toLocaleString('en-GB')}`
}

export function triesInWords(tries: number): string {
  return tries === 1 ? 'Tried once' : `Tried ${tries} times`
}

/** On the navigation: how many, in the room that there is. */
export function shortCount({ count, more }: Pick<Summary, 'count' | 'more'>): string {
  return more || count > 999 ? '999+' : String(count)
}

type Option = { value: string; label: string }

/** What is chosen stays choosable when the last of its kind has gone. */
export function choosable(data: Option[], chosen: string | undefined): Option[] {
  if (chosen === undefined || data.some(({ value }) => value === chosen)) return data
  const label = /^https?:/.test(chosen) ? chosen.replace(/^\w+:\/\//, '') : 'Chosen campaign'
  return [...data, { value: chosen, label }]
}

import type { Script } from './script.ts'

const declined = { do: 'report', payment: 0, attempt: 1, status: 'failed', ago: 0 } as const

/**
 * Scripts that are played before any random one: each once went wrong, or is a turn of events that must never be left to
 * chance. A failing run prints its script in this form.
 */
export const regressions: readonly { what: string; script: Script }[] = [
  {
    what: 'she pays while the apology is on its way, and the answer to what was saved of it is lost',
    script: {
      rules: 'none',
      commands: [
        { ...declined, order: 0 },
        {
          do: 'work',
          which: 0,
          meanwhile: { ...declined, order: 0, attempt: 2, status: 'succeeded' },
          fault: { at: 12, when: 'after', crash: true, later: true },
        },
        { do: 'work', which: 0 },
      ],
    },
  },
  {
    what: 'one statement of a report after the other breaks, before or after it took effect',
    script: {
      rules: 'none',
      commands: Array.from({ length: 12 }, (_, index) => ({
        ...declined,
        order: index % 4,
        attempt: index + 1,
        fault: {
          at: index + 1,
          when: index % 2 === 0 ? 'before' : 'after',
          crash: index % 3 === 0,
          later: index % 5 === 0,
        },
      })),
    },
  },
  {
    what: 'the refund is in the ledger before the welcome is sent',
    script: {
      rules: 'none',
      commands: [
        { ...declined, order: 1, status: 'succeeded' },
        { ...declined, order: 1, status: 'refunded' },
        { do: 'work', which: 0 },
      ],
    },
  },
  {
    what: 'a message is held over night, its run moves to a new version, and she pays before the morning',
    script: {
      rules: 'quiet',
      commands: [
        { do: 'pass', minutes: 690 },
        { ...declined, order: 0 },
        { do: 'work', which: 0 },
        { do: 'publish', campaign: 0, variant: 1, underWay: 'move' },
        { do: 'moves', fault: { at: 5, when: 'before', crash: true, later: false } },
        { ...declined, order: 0, attempt: 2, status: 'succeeded' },
      ],
    },
  },
  {
    what: 'two of the shop’s people give two customers a tag that begins a campaign, one of them in the middle of a mail',
    script: {
      rules: 'none',
      commands: [
        { ...declined, order: 3, status: 'succeeded' },
        { do: 'work', which: 0, meanwhile: { do: 'tag', person: 1 } },
        { do: 'login', person: 0 },
        { do: 'tag', person: 0 },
      ],
    },
  },
]

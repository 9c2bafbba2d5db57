import { parseArgs } from 'node:util'

export const scenarios = ['f1', 'f2', 'overload', 'slow', 'waiting', 'disk', 'limit', 'empty', 'node-red'] as const

export type Scenario = (typeof scenarios)[number]

export type BenchOptions = {
  only: readonly Scenario[]
  /** How long each load lasts. */
  seconds: number
  /** Before each first load of a server: it compiles its code and PostgreSQL makes its plans. */
  warmup: number
  /** Runs that wait, in the scenario `waiting`. */
  waiting: number
  /** Reports a second, for the open loops. */
  rates: readonly number[]
  /** Waits that come due each second: F2's rate, and that of the many that wait. */
  timers: number
  /** Reports a second that are more than it can do. */
  overload: number
  profile: boolean
  /** Whether docs/benchmarks.* and the README are written. */
  write: boolean
}

export const help = `npm run bench                       measures everything and writes docs/benchmarks.md
  --only f1,f2                      some of ${scenarios.join(', ')}
  --seconds 10                      how long each load lasts
  --rates 100,500,1000              reports a second of the open loops
  --waiting 1000000                 runs that wait
  --timers 1000                     waits that come due each second
  --overload 5000                   reports a second that are more than it can do
  --quick                           a few seconds of each, to see that it works: no figures to quote
  --write, --no-write               write the documents or not (default: only when everything was measured)
  --profile                         where the time of F1 goes; writes nothing`

/** Throws, in words for whoever typed them, when it does not understand the arguments. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: { type: 'string' },
      seconds: { type: 'string' },
      rates: { type: 'string' },
      waiting: { type: 'string' },
      timers: { type: 'string' },
      overload: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      write: { type: 'boolean' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const { quick, profile } = values
  const only = values.only === undefined ? scenarios : values.only.split(',').map(scenarioOf)
  return {
    only,
    seconds: positive('--seconds', values.seconds ?? (quick ? '3' : '20')),
    warmup: quick ? 2 : 15,
    waiting: positive('--waiting', values.waiting ?? (quick ? '20000' : '1000000')),
    rates: (values.rates ?? (quick ? '100,300' : '100,500,1000,1500,2000'))
      .split(',')
      .map((rate) => positive('--rates', rate)),
    timers: positive('--timers', values.timers ?? (quick ? '200' : '1000')),
    overload: positive('--overload', values.overload ?? '5000'),
    profile,
    write: values.write ?? (only.length === scenarios.length && !quick && !profile),
  }
}

function scenarioOf(name: string): Scenario {
  const found = scenarios.find((each) => each === name.trim())
  if (found === undefined) throw new Error(`There is no scenario "${name}". There are: ${scenarios.join(', ')}.`)
  return found
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new Error(`${option} needs a number above 0, not "${text}".`)
}

import { parseArgs } from 'node:util'
import { isWell, told, type Reckoning } from './reckoning.ts'

type Options = Record<string, number | string | boolean>
type Given<Defaults extends Options> = { [Name in keyof Defaults]: Widened<Defaults[Name]> }
type Widened<Value> = Value extends number ? number : Value extends boolean ? boolean : string

/**
 * What stands on a trial's command line, e.g. `--rounds 10 --json`, by the defaults' names. A number must be a whole one:
 * if it is not, this says so and ends the process with 2.
 */
export function optionsOf<const Defaults extends Options>(
  defaults: Defaults,
  args: readonly string[] = process.argv.slice(2),
): Given<Defaults> {
  const entries = Object.entries(defaults)
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      entries.map(([name, value]) => [name, { type: typeof value === 'boolean' ? 'boolean' : 'string' } as const]),
    ),
  })
  const given = entries.map(([name, value]) => {
    const said = values[name] ?? value
    return [name, typeof value === 'number' ? Number(said) : said] as const
  })
  const wrong = given.find(([, value]) => typeof value === 'number' && !Number.isSafeInteger(value))
  if (wrong !== undefined) {
    console.error(`Use --${wrong[0]} with a whole number.`)
    process.exit(2)
  }
  return Object.fromEntries(given) as Given<Defaults>
}

/** Tells people who watch what happens, with the seconds since now. */
export function teller(): (line: string) => void {
  const began = Date.now()
  return (line) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)
}

/** Tells what came of a trial; the process will end with 1 when something is not well. */
export function conclude(reckoning: Reckoning, well = isWell(reckoning)): void {
  console.log(told(reckoning))
  process.exitCode = well ? 0 : 1
}

/** `npm run fuzz -w @aftercart/api` is the long form; `npm test` plays some thousands of cases. */
const isLong = process.env['npm_lifecycle_event'] === 'fuzz'

/** What is sent, and where to, follows from this number: `FUZZ_SEED`, or another one each time. */
export const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** How many requests in all: `FUZZ_RUNS`. */
export const runs = Number(process.env['FUZZ_RUNS'] ?? (isLong ? 120_000 : 2400))

/** A test's part of them. */
export function share(part: number): number {
  return Math.max(20, Math.round(runs * part))
}

/** Milliseconds that so many requests may take before something must have gone wrong: far more than they need. */
export function patience(cases: number): number {
  return 120_000 + cases * 100
}

/** Prints a line of the long form's report. */
export function tell(line: string): void {
  process.stdout.write(`fuzz: ${line}\n`)
}

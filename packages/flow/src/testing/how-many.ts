// The package itself knows no Node; its tests read two settings.
declare const process: { env: Record<string, string | undefined> }

/** The seed of random tests: `FLOW_SEED`, or another one each time. */
export const seed = Number(process.env['FLOW_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** How many random cases to try: `usually`, or so many of each thousand as `FLOW_RUNS` says. */
export function howMany(usually: number): number {
  const runs = process.env['FLOW_RUNS']
  return runs === undefined ? usually : Math.max(1, Math.ceil((usually * Number(runs)) / 1000))
}

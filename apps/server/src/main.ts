import { demoShopper } from '@aftercart/runtime'
import { startAftercart, type Running } from './aftercart.ts'
import { readEnvironment, type Environment } from './environment.ts'
import { createLog } from './log.ts'

/** Past this (and what it drains), whatever still holds on is left behind: nothing accepted is lost by it. */
const LONGEST_STOP = 10_000

let ending = false

await main()

async function main(): Promise<void> {
  const answer = readEnvironment(process.env)
  if (!answer.ok) return giveUp(answer.problems)
  const { environment } = answer
  const log = createLog(environment.logLevel)
  const starting = startAftercart(environment, log)
  // Not once: npm passes Ctrl-C on to a process that the terminal told already, and the second must not cut the first short.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(starting, environment))
  try {
    const running = await starting
    if (!ending) tell(running, environment)
  } catch (error) {
    if (!ending) giveUp([error instanceof Error ? error.message : String(error)], error)
  }
}

async function end(starting: Promise<Running>, { drain }: Environment): Promise<void> {
  if (ending) return
  ending = true
  const cut = setTimeout(() => process.exit(1), LONGEST_STOP + drain * 1000)
  cut.unref()
  try {
    // A start that is under way is let through first, so that the embedded database is not left half made.
    const running = await starting
    await running.stop()
    process.exit(0)
  } catch {
    process.exit(1)
  }
}

function tell({ url, setupUrl }: Running, { role, publicUrl, smtpUrl }: Environment): void {
  if (role === 'worker')
    return console.log(`Aftercart's worker runs.${url === null ? '' : ` Its health: ${url}/healthz`}`)
  const base = (publicUrl ?? url ?? '').replace(/\/$/, '')
  const lines = [
    `Aftercart runs${role === 'web' ? ' (web only: workers do the jobs)' : ''}. Stop it with Ctrl-C.`,
    '',
    `  App         ${base}/`,
    `  Demo shop   ${base}/shop/   log in as ${demoShopper.email} with the password ${demoShopper.password}`,
    ...(smtpUrl === null ? [`  Mailbox     ${base}/mailbox`] : []),
    ...(setupUrl === null
      ? []
      : ['', `Make the owner's account with this link. It works once, within a day:`, `  ${setupUrl}`]),
  ]
  console.log(lines.join('\n'))
}

/** What can be mended is told in one line each; only a fault of ours shows where it happened. */
function giveUp(problems: string[], error?: unknown): void {
  for (const problem of problems) console.error(problem)
  if (error instanceof Error && (error instanceof TypeError || error instanceof ReferenceError))
    console.error(error.stack)
  process.exit(1)
}

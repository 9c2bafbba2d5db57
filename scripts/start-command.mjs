import { spawn } from 'node:child_process'
import { availableParallelism, constants } from 'node:os'
import { join } from 'node:path'
import { setUp } from './setup/setup.mjs'
import { Advice, nodeBinary, nodeFlags, root } from './setup/workshop.mjs'

const help = `npm start                 starts Aftercart and prints where it is
npm start -- --help       shows this

It installs, builds and migrates what is missing first. Settings are environment variables:
  PORT, HOST                          where it listens (4400, 127.0.0.1)
  DATABASE_URL                        a PostgreSQL 15 or newer of your own (default: one of its own in .data)
  AFTERCART_DATA                      the folder for its data (.data)
  AFTERCART_OWNER_EMAIL,
  AFTERCART_OWNER_PASSWORD            the first owner's account (default: asked for on the first visit)
  AFTERCART_SECRET_KEY,
  AFTERCART_PUBLISHABLE_KEY           the first shop's keys (default: made at random)
  AFTERCART_ROLE                      all, web (answers requests) or worker (runs jobs and timers)
  AFTERCART_HTTP_ALLOW                address ranges that HTTP steps may reach besides public ones
  SMTP_URL                            where mail goes (default: the built-in mailbox)`

/** @param {string[]} args as typed after "npm start --" */
export async function start(args) {
  if (args.includes('--help') || args.includes('-h')) return console.log(help)
  if (args.length > 0) {
    console.error(
      `npm start does not know "${args[0]}". Settings are environment variables: see "npm start -- --help".`,
    )
    process.exitCode = 1
    return
  }
  try {
    await setUp()
  } catch (error) {
    if (!(error instanceof Advice)) throw error
    console.error(error.message)
    process.exitCode = 1
    return
  }
  serve()
}

/**
 * Left alone, V8 lets garbage pile up by the size of the machine. Told a limit it collects in time: the process has 250 to 500 MB.
 * Within that limit what is old may grow by one and a half before it is collected, which keeps everybody waiting for 40 to 70 ms.
 * NODE_OPTIONS has the last word.
 */
function memoryFlags() {
  if (isSaid('max-old-space-size')) return []
  return ['--max-old-space-size=512', '--max-semi-space-size=32', '--heap-growing-percent=150']
}

/**
 * Node gives V8 four threads to collect garbage with, however few cores there are. With more of them than cores they wait for each
 * other's turns, and the server for all of them: on two cores four took an eighth more of Node's time than two.
 */
function threadFlags() {
  return isSaid('v8-pool-size') ? [] : [`--v8-pool-size=${Math.min(4, availableParallelism())}`]
}

/** @param {string} flag of Node */
function isSaid(flag) {
  return (process.env['NODE_OPTIONS'] ?? '').includes(flag)
}

/** Hands over to the server and ends as it does. */
function serve() {
  const endWithUs = new URL('./end-with-parent.mjs', import.meta.url).href
  const server = spawn(
    nodeBinary(),
    [
      ...nodeFlags(),
      ...memoryFlags(),
      ...threadFlags(),
      '--import',
      endWithUs,
      join(root, 'apps', 'server', 'src', 'main.ts'),
    ],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  )
  // The server ends in its own time; we only pass on what was asked, and stay until it has ended.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => end(server))
  endWithNpm(server)
  server.on('error', (error) => {
    console.error(`The server could not be started: ${error.message}`)
    process.exitCode = 1
  })
  server.on('exit', (code, signal) => {
    process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1))
  })
}

/** @param {import('node:child_process').ChildProcess} server */
function end(server) {
  // Windows would kill it outright; there Ctrl-C has reached it already.
  if (process.platform !== 'win32') server.kill('SIGTERM')
}

/**
 * Should npm be killed outright, nobody would be left to stop the server with.
 * @param {import('node:child_process').ChildProcess} server
 */
function endWithNpm(server) {
  const npm = process.ppid
  if (process.env.npm_lifecycle_event !== 'start' || process.platform === 'win32') return
  const watch = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(watch)
    end(server)
  }, 250)
}

// What `npm run backup` and `npm run restore` run, once everything is installed.
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backUp, checkArchive, restore } from '@aftercart/runtime/backup'
import { readEnvironment } from './environment.ts'
import { createLog } from './log.ts'

const help = `npm run backup -- [file]              writes the built-in database into a file, also while Aftercart runs
npm run backup -- --check <file>      reads a backup to its end and says whether it is whole
npm run restore -- <file>             brings a backup back; Aftercart must be stopped
npm run restore -- <file> --replace   the same where there is a database: it is put aside

The database is that of AFTERCART_DATA (.data when not set). A folder instead of a file: the name is made from the time.`

const ownDatabase =
  'DATABASE_URL is set: that PostgreSQL is yours, and so are its backups (pg_dump, pg_basebackup, or your provider’s). ' +
  'Unset DATABASE_URL to back up or restore the built-in database.'

const [command = '', ...rest] = process.argv.slice(2)
try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

async function run(): Promise<void> {
  const flags = rest.filter((word) => word.startsWith('-'))
  const [named, ...more] = rest.filter((word) => !word.startsWith('-'))
  if (flags.includes('--help') || flags.includes('-h')) return console.log(help)
  const allowed = command === 'backup' ? '--check' : '--replace'
  const strange = [...flags.filter((flag) => flag !== allowed), ...more][0]
  if (strange !== undefined) throw new Error(`npm run ${command} does not know "${strange}".\n\n${help}`)
  const file = named === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', named)
  if (flags.includes('--check')) return check(file)
  const answer = readEnvironment(process.env)
  if (!answer.ok) throw new Error(answer.problems.join('\n'))
  const { dataDir, databaseUrl, logLevel } = answer.environment
  if (databaseUrl !== null) throw new Error(ownDatabase)
  if (command === 'restore') return bringBack(dataDir, file, flags.includes('--replace'))
  await write(dataDir, file, logLevel)
}

async function write(dataDir: string, named: string | undefined, logLevel: string): Promise<void> {
  const now = new Date()
  const file = fileFor(named ?? resolve(process.env['INIT_CWD'] ?? '.'), now)
  const began = performance.now()
  const { bytes } = await backUp({ dataDir, file, log: createLog(logLevel), now })
  const seconds = Math.round((performance.now() - began) / 100) / 10
  console.log(
    `Wrote and checked ${file} (${megabytes(bytes)}) in ${seconds} s. It holds your customers’ data: keep it safe.`,
  )
}

async function check(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error(`Which file?\n\n${help}`)
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`)
  const { madeAt, postgres } = await checkArchive(file)
  console.log(`${file} is whole: made ${madeAt}, PostgreSQL ${postgres}, ${megabytes(statSync(file).size)}.`)
}

async function bringBack(dataDir: string, file: string | undefined, replace: boolean): Promise<void> {
  if (file === undefined) throw new Error(`Which file?\n\n${help}`)
  const { madeAt, before, shops, orders, runs } = await restore({ dataDir, file, replace, now: new Date() })
  console.log(
    `The database of ${dataDir} is as it was at ${madeAt.toISOString()}: ${shops} shops, ${orders} orders, ${runs} runs.`,
  )
  if (before !== null) console.log(`What was there before lies in ${before}. Delete it when you no longer need it.`)
  console.log('Waits that came due since then go on at the next start.')
}

function fileFor(path: string, now: Date): string {
  if (!existsSync(path) || !statSync(path).isDirectory()) return path
  const time = now.toISOString().slice(0, 19).replaceAll(':', '-')
  return join(path, `aftercart-${time}Z.tar.gz`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

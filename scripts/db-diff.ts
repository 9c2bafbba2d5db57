// Writes what is missing in prisma/migrations; see CONTRIBUTING.md, "Migrations".
//   npm run db:diff                 prints what the schema has that the migrations lack
//   npm run db:diff -- --first      writes the first migration anew (only until the first release)
//   npm run db:diff -- add-a-thing  writes it as a new migration
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../packages/runtime/src/database/database.ts'
import { startEmbeddedPostgres } from '../packages/runtime/src/database/embedded-postgres.ts'
import { migrate } from '../packages/runtime/src/database/migrate.ts'
import { noDifference, schemaDiff } from '../packages/runtime/src/database/schema-diff.ts'

const migrations = new URL('../prisma/migrations/', import.meta.url)
const first = new URL('00000000000001_first/migration.sql', migrations)
/** From this line on the first migration is written by hand, and kept when the rest is written anew. */
const byHand = '-- By hand: what Prisma cannot say.'

const [wanted] = process.argv.slice(2)
if (wanted !== undefined && wanted !== '--first' && !/^[a-z0-9][a-z0-9-]*$/.test(wanted)) {
  console.error(
    `"${wanted}" is no name for a migration. Use small letters, digits and hyphens, e.g. "npm run db:diff -- add-a-thing".`,
  )
  process.exit(1)
}
const dataDir = mkdtempSync(join(tmpdir(), 'aftercart-diff-'))
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const postgres = await startEmbeddedPostgres({ dataDir, log: quiet, throwaway: true })
try {
  if (wanted === '--first') await writeFirst()
  else await writeNext(wanted)
} finally {
  await postgres.stop()
}

async function writeFirst() {
  const sql = await schemaDiff(postgres.url, 'empty')
  const before = existsSync(first) ? readFileSync(first, 'utf8') : byHand
  write(first, `${sql}\n\n${before.slice(before.indexOf(byHand)).trim()}\n`)
}

async function writeNext(name: string | undefined) {
  const database = await openDatabase(postgres.url)
  try {
    await migrate(database.pool)
  } finally {
    await database.close()
  }
  const sql = await schemaDiff(postgres.url, 'database')
  if (sql === noDifference) console.log('The migrations make exactly the schema: nothing to do.')
  else if (name === undefined) console.log(sql)
  else
    write(
      new URL(
        `${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}_${name.replaceAll('-', '_')}/migration.sql`,
        migrations,
      ),
      `${sql}\n`,
    )
}

function write(file: URL, sql: string) {
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, sql)
  console.log(`Wrote ${file.pathname}. Read it before you commit it.`)
}

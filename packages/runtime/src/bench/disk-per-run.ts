// What one finished run leaves on disk, by table and index: an outcome, a condition, an HTTP request. On a PostgreSQL of its
// own. Run by hand: node packages/runtime/src/bench/disk-per-run.ts [runs]
import { createRuntime } from '../create-runtime.ts'
import { openDatabase } from '../database/database.ts'
import { databaseUrl, startTestServer } from '../testing/postgres-server.ts'
import { diskPerRun } from '../storage/disk-per-run.testing.ts'

const [runs = 10_000] = process.argv.slice(2).map(Number)
const server = await startTestServer()
const database = await openDatabase(databaseUrl(server.url, server.template), { connections: 20 })
try {
  const found = await diskPerRun(createRuntime({ database, httpAllow: ['127.0.0.1/32'] }), runs)
  for (const { table, index, bytes } of found) console.log(`${String(bytes).padStart(6)}  ${index ?? table}`)
  console.log(`${String(found.reduce((sum, { bytes }) => sum + bytes, 0)).padStart(6)}  bytes a run, of ${runs}`)
} finally {
  await database.close()
  await server.stop()
}

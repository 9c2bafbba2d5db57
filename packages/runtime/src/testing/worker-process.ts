// A server of its own process for tests that kill it: takes outcomes as lines on its input, says "stored <n>" for each
// once it is committed, and does the jobs. Usage: node worker-process.ts DATABASE_URL SHOP_ID
import { createInterface } from 'node:readline'
import { createRuntime } from '../create-runtime.ts'
import { openDatabase } from '../database/database.ts'
import { outcomeReportSchema } from '../inbox/outcome-report.model.ts'
import { reportOutcome } from '../inbox/report-outcome.ts'
import { startWorker } from '../jobs/start-worker.ts'

const [url = '', shopId = ''] = process.argv.slice(2)
const database = await openDatabase(url)
const runtime = createRuntime({ database, httpAllow: ['127.0.0.1/32'] })
await startWorker(runtime, { concurrency: 8, ownActions: 8 })
console.log('ready')

for await (const line of createInterface({ input: process.stdin })) {
  const { n, report } = JSON.parse(line) as { n: number; report: unknown }
  void reportOutcome(runtime, shopId, outcomeReportSchema.parse(report), { source: 'server' }).then(
    () => console.log(`stored ${n}`),
    (error: unknown) => console.error(error),
  )
}
// Its input ends with the test that started it, however that ended.
process.exit()

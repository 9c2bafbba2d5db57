// One worker process of the scaling trial: opens everything, says "ready", and begins when it is told "go", so that all
// begin at once. Usage: node slow-worker.process.ts DATABASE_URL CONCURRENCY
import { createRuntime, openDatabase, startWorker } from '@aftercart/runtime'

const [url = '', concurrency = ''] = process.argv.slice(2)
const database = await openDatabase(url)
const runtime = createRuntime({ database, httpAllow: ['127.0.0.1/32'] })
process.once('message', () => {
  startWorker(runtime, { concurrency: Number(concurrency) }).then(
    () => process.send?.('begun'),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.once('disconnect', () => process.exit())
process.send?.('ready')

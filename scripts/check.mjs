// npm run check: format, lint and types, without running any test.
import { runChecks } from './testing/checks.mjs'
import { ensureGenerated } from './setup/generate.mjs'

await ensureGenerated()
const {
  tally: { failed },
} = await runChecks()
process.exitCode = failed > 0 ? 1 : 0

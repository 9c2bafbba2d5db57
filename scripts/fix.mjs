// npm run fix: mends what the linter can and formats everything. Linting first: its changes may need formatting.
import { nodeBinary, run, tool } from './setup/workshop.mjs'

const lint = await run(nodeBinary(), [tool('oxlint/bin/oxlint'), '--type-aware', '--fix', '--quiet'])
const format = await run(nodeBinary(), [tool('oxfmt/bin/oxfmt'), '.'])
process.exitCode = lint.code || format.code

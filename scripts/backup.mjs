// npm run backup. Must load on a Node that is too old, to say so: everything newer is imported after that check.
import { explainUnsupported } from './setup/requirements.mjs'

const problem = explainUnsupported({ node: process.versions.node, platform: process.platform, arch: process.arch })
if (problem) {
  console.error(problem)
  process.exitCode = 1
} else {
  void import('./backup-command.mjs').then(({ runBackupCommand }) => runBackupCommand('backup', process.argv.slice(2)))
}

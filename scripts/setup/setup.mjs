import { exclusively } from './exclusive.mjs'
import { ensureBuilt, isBuilt } from './build.mjs'
import { ensureGenerated, isGenerated } from './generate.mjs'
import { ensureInstalled, isInstalled } from './install.mjs'

/** Makes a fresh clone, or one that was just updated, ready to run; quick when it is ready already. Throws Advice. */
export async function setUp() {
  if (isInstalled() && isGenerated() && isBuilt()) return
  await exclusively(async () => {
    await ensureInstalled()
    await ensureGenerated()
    await ensureBuilt()
  })
}

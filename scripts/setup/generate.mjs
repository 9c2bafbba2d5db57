import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { contentFingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { Advice, nodeBinary, root, run, tool } from './workshop.mjs'

const generated = join(root, 'packages', 'runtime', 'src', 'generated')
const stamp = join(generated, 'stamp.json')
const inputs = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'].map((path) =>
  join(root, path),
)

export function isGenerated() {
  return existsSync(join(generated, 'prisma', 'client.ts')) && readStamp(stamp) === contentFingerprint(inputs)
}

/** Writes the database client anew when the schema is newer than it. */
export async function ensureGenerated() {
  if (isGenerated()) return
  console.log('Writing the database client …')
  const { code, said } = await run(nodeBinary(), [tool('prisma/build/index.js'), 'generate'], {
    quiet: true,
    // Prisma wants the name of some file here, else it downloads an engine that generating does not need.
    env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
  })
  if (code !== 0)
    throw new Advice(`The database client could not be written from prisma/schema.prisma. Prisma said:\n${said.trim()}`)
  writeStamp(stamp, contentFingerprint(inputs))
}

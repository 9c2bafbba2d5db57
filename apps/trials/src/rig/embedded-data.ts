import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A data folder for AFTERCART_DATA, and what an operator can find in it. */
export type EmbeddedData = {
  dataDir: string
  /** PostgreSQL's own folder; null before the first start came so far. */
  cluster(): string | null
  /** The server's process number; null while none has written it down. */
  serverPid(): number | null
  /** The address of the database while it runs. */
  url(): string
  remove(): void
}

export function newEmbeddedData(): EmbeddedData {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'aftercart-trial-')), '.data')
  const home = () => homeOf(dataDir)
  const cluster = () => {
    const folder = home()
    return folder !== null && existsSync(join(folder, 'cluster')) ? join(folder, 'cluster') : null
  }
  const pidFile = (): string[] => {
    const folder = cluster()
    const file = folder === null ? '' : join(folder, 'postmaster.pid')
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  }
  return {
    dataDir,
    cluster,
    serverPid: () => Number(pidFile()[0] ?? 0) || null,
    url() {
      const password = readFileSync(join(home() ?? '', 'password'), 'utf8').trim()
      return `postgresql://aftercart:${password}@127.0.0.1:${pidFile()[3]}/aftercart`
    },
    remove() {
      for (const folder of [home(), join(dataDir, '..')])
        if (folder !== null) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Started by root, the database lives elsewhere and the data folder says where. */
function homeOf(dataDir: string): string | null {
  const note = join(dataDir, 'postgres-home')
  if (existsSync(note)) return readFileSync(note, 'utf8').trim()
  return existsSync(join(dataDir, 'postgres')) ? join(dataDir, 'postgres') : null
}

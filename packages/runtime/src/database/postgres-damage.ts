/** Codes of PostgreSQL: data_corrupted, index_corrupted. */
const damageCodes = new Set(['XX001', 'XX002'])

/** In PostgreSQL's own words when it does not start: a missing or short file, a wrong checksum, a log that cannot be followed. */
const signsOfDamage = [
  /could not locate a valid checkpoint record/,
  /could not (?:read|open|stat|access) (?:file|directory|(?:the )?(?:server )?configuration file)[^\n]*(?:No such file|read only|read \d|Is a directory)/i,
  /could not (?:open|find) [^\n]*(?:pg_control|control file)/,
  /could not load [^\n]*pg_hba\.conf/,
  /could not read [^\n]*: read \d+ of \d+/,
  /invalid (?:page|magic number|checkpoint|primary checkpoint)/,
  /incorrect checksum in control file|calculated CRC checksum does not match/,
  /bogus data in lock file|is not a valid data directory|contains an invalid/,
]

/** What to tell of a data folder that PostgreSQL cannot use any more. `why` without a full stop at its end. */
export function damaged(cluster: string, why: string, cause?: unknown): Error {
  return new Error(
    `The database in ${cluster} is damaged: ${why}. Aftercart left it as it is. Restore it from a backup, ` +
      'or set AFTERCART_DATA to another folder to begin with an empty one.',
    { cause },
  )
}

/** What is damaged, by what PostgreSQL said when it did not start; null when it was something else. */
export function damageSaid(said: string): string | null {
  if (!signsOfDamage.some((sign) => sign.test(said))) return null
  const first = /^.*?(?:FATAL|PANIC):\s*(.*)$/m.exec(said)?.[1]
  return first ?? said.split('\n')[0] ?? null
}

/** What PostgreSQL says of data that it finds it cannot read, e.g. "invalid page in block 0 of relation …"; null of all else. */
export function damageSeen(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return damageCodes.has(code) ? error.message : damageSeen(error.cause)
}

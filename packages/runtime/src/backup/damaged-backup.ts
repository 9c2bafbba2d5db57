/** The file is no backup of ours, is cut off, or has changed since it was written. The message says what to do. */
export class DamagedBackup extends Error {
  constructor(why: string, cause?: unknown) {
    super(`This backup cannot be used: ${why} Nothing was changed. Take another copy of it, or an older backup.`, {
      cause,
    })
  }
}

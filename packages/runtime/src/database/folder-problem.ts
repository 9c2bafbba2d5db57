/** What to tell when a folder of ours cannot be made or written to; null when the error is about something else. */
export function folderProblem(error: unknown, folder: string): Error | null {
  const why = reasonOf(error instanceof Error && 'code' in error ? error.code : null)
  return why === null ? null : new Error(`${folder} ${why}`, { cause: error })
}

function reasonOf(code: unknown): string | null {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'cannot be written. Give the account that runs Aftercart the right to, or set AFTERCART_DATA to another folder.'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'is on a disk that is full. Make room and start again.'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'is no folder, or lies in something that is none. Set AFTERCART_DATA to a folder.'
    default:
      return null
  }
}

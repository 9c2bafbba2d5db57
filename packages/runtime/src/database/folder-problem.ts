/** What to tell when a folder of ours cannot be made or written to; null when the error is about something else. */
export function folderProblem(error: unknown, folder: string): Error | null {
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  // Node makes the folders above as well, and says this when one of them lies on a read-only file system.
  const why = reasonOf(code === 'ENOENT' && syscall === 'mkdir' ? 'EROFS' : code)
  return why === null ? null : new Error(`${folder} ${why}`, { cause: error })
}

function reasonOf(code: string | undefined): string | null {
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

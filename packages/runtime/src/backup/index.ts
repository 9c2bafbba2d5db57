// The door for the backup commands; nothing of it is loaded into a server.
export { backUp, type BackUpOptions } from './back-up.ts'
export { checkArchive } from './archive.ts'
export { restore, type Restored, type RestoreOptions } from './restore.ts'

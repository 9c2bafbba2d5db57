import { DamagedBackup } from './damaged-backup.ts'

export type TarEntry = {
  /** Relative, with slashes, and never leading out of the folder it is unpacked into. */
  name: string
  type: 'file' | 'folder'
  /** In bytes. */
  size: number
  /** To be read to its end before the next entry is asked for. */
  body: AsyncIterable<Buffer>
}

const block = 512

/** One file as it stands in a tar: its header, its content, and zeros up to the next whole block. */
export function tarFile(name: string, content: Buffer, at: Date): Buffer {
  const padding = Buffer.alloc((block - (content.length % block)) % block)
  return Buffer.concat([header(name, content.length, at), content, padding])
}

/** What ends a tar. */
export const tarEnd: Buffer = Buffer.alloc(2 * block)

/**
 * The files and folders of a tar, in their order. `onBlock` is told every byte of an entry before the entry is over, headers
 * and padding included, together with the entry's name. Throws DamagedBackup for what is no tar, is cut off, or holds
 * anything but files and folders.
 */
export async function* readTar(
  source: AsyncIterable<Buffer>,
  onBlock: (name: string, bytes: Buffer) => void,
): AsyncGenerator<TarEntry> {
  const bytes = readerOf(source)
  for (;;) {
    const head = await exactly(bytes, block)
    if (head.every((byte) => byte === 0)) return drain(bytes)
    const entry = readHeader(head)
    onBlock(entry.name, head)
    let left = entry.size
    const body = (async function* () {
      while (left > 0) {
        const chunk = await bytes.next(left)
        if (chunk === null) throw new DamagedBackup('it is cut off.')
        left -= chunk.length
        onBlock(entry.name, chunk)
        yield chunk
      }
    })()
    yield { ...entry, body }
    // Whoever did not want the content must not leave us in the middle of it.
    for await (const _ of body);
    onBlock(entry.name, await exactly(bytes, (block - (entry.size % block)) % block))
  }
}

function header(name: string, size: number, at: Date): Buffer {
  const head = Buffer.alloc(block)
  head.write(name, 0, 100, 'utf8')
  writeOctal(head, 100, 8, 0o600)
  writeOctal(head, 108, 8, 0)
  writeOctal(head, 116, 8, 0)
  writeOctal(head, 124, 12, size)
  writeOctal(head, 136, 12, Math.floor(at.getTime() / 1000))
  head.write('0', 156)
  head.write('ustar\u000000', 257, 8, 'latin1')
  writeOctal(head, 148, 8, checksumOf(head))
  return head
}

function writeOctal(head: Buffer, at: number, length: number, value: number): void {
  head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, length, 'latin1')
}

function readHeader(head: Buffer): Omit<TarEntry, 'body'> {
  if (readNumber(head, 148, 8) !== checksumOf(head))
    throw new DamagedBackup('it is damaged, or no backup of Aftercart.')
  const [name, prefix] = [readText(head, 0, 100), readText(head, 345, 155)]
  const whole = (prefix === '' ? name : `${prefix}/${name}`).replace(/^\.\/|\/$/g, '')
  const type = String.fromCharCode(head[156]!)
  if (type !== '0' && type !== '\0' && type !== '5')
    throw new DamagedBackup(`it holds ${whole}, which is neither a file nor a folder.`)
  if (whole === '' || whole.startsWith('/') || /[\\:\0]/.test(whole) || whole.split('/').includes('..'))
    throw new DamagedBackup(`it holds a file with the name "${whole}".`)
  return { name: whole, type: type === '5' ? 'folder' : 'file', size: type === '5' ? 0 : readNumber(head, 124, 12) }
}

function readText(head: Buffer, at: number, length: number): string {
  const field = head.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.subarray(0, end === -1 ? length : end).toString('utf8')
}

/** Octal digits, or big-endian bytes behind a set first bit where those do not reach. */
function readNumber(head: Buffer, at: number, length: number): number {
  const field = head.subarray(at, at + length)
  if (field[0]! & 0x80) return field.readUIntBE(length - 6, 6)
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trim()
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || '0', 8) : Number.NaN
}

/** The sum of the header's bytes, its own field counted as blanks. */
function checksumOf(head: Buffer): number {
  let sum = 8 * 32
  for (const [index, byte] of head.entries()) if (index < 148 || index >= 156) sum += byte
  return sum
}

type Reader = {
  /** At most so many bytes; null at the end. */
  next(most: number): Promise<Buffer | null>
}

function readerOf(source: AsyncIterable<Buffer>): Reader {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  return {
    async next(most) {
      while (rest.length === 0) {
        const { done, value } = await chunks.next()
        if (done === true) return null
        rest = value
      }
      const taken = rest.subarray(0, most)
      rest = rest.subarray(taken.length)
      return taken
    },
  }
}

/** What unpacks the tar notices only at the very end of its own file that some of it is missing. */
async function drain(bytes: Reader): Promise<void> {
  while ((await bytes.next(block)) !== null);
}

async function exactly(bytes: Reader, length: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let left = length; left > 0;) {
    const part = await bytes.next(left)
    if (part === null) throw new DamagedBackup('it is cut off.')
    parts.push(part)
    left -= part.length
  }
  return Buffer.concat(parts)
}

import type { RequestProblem } from './problems.ts'

/** No honest request is nested deeper; recursive checks further in rely on it. */
const DEEPEST = 64

/**
 * What the database could not store wherever it stands in a request: NUL, half of a surrogate pair, bottomless nesting.
 * Looked for once at the door, so that no procedure can forget it. `texts`: false looks at the depth alone.
 */
export function unfitProblem(input: unknown, texts: boolean): RequestProblem | null {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: input, path: '', depth: 0 }]
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { value, path, depth } = each
    if (depth > DEEPEST)
      return {
        path: path.split('.').slice(0, 5).join('.'),
        message: `This is nested more than ${DEEPEST} levels deep.`,
      }
    if (typeof value === 'string' && texts && !isStorable(value))
      return { path, message: 'Remove the NUL character or the broken Unicode: it cannot be stored.' }
    if (typeof value !== 'object' || value === null) continue
    for (const [key, child] of Object.entries(value)) {
      if (texts && !isStorable(key))
        return { path, message: 'A name in here contains NUL or broken Unicode: it cannot be stored.' }
      open.push({ value: child, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 })
    }
  }
  return null
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

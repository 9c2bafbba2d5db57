import type { RequestProblem } from '@aftercart/api'
import type { Problem } from '@aftercart/flow'

/** What the server found wrong with a flow, as the canvas shows problems: pinned to its step. */
export function flowProblems(found: readonly RequestProblem[]): Problem[] {
  return found.map(({ path, message, code, node }) => {
    const field = node == null ? undefined : path.split('.').slice(2).join('.')
    return {
      code: code ?? 'server.refused',
      severity: 'error',
      node: node ?? null,
      ...(field === undefined || field === '' ? {} : { field }),
      short: 'needs attention',
      message,
    }
  })
}

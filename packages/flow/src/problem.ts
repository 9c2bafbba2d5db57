/**
 * Something a person must mend before a flow can be published.
 * `severity: 'error'` forbids publishing; `'warning'` only says so on the canvas.
 */
export type Problem = {
  /** Stable name of the rule, e.g. `way-out.unconnected`. */
  code: string
  severity: 'error' | 'warning'
  /** The node it is pinned to, or null when it concerns the whole flow. */
  node: string | null
  /** The form field inside the node's params, e.g. `subject`, when there is one. */
  field?: string | undefined
  /** Two to four words for the card, e.g. "needs a subject". */
  short: string
  /** What is wrong and what to do about it, in whole sentences. */
  message: string
}

export type ProblemOptions = { severity?: Problem['severity']; field?: string; short?: string }

/** Makes a problem; `message` says what is wrong, then the cure. */
export function problem(code: string, node: string | null, message: string, options: ProblemOptions = {}): Problem {
  return {
    code,
    severity: options.severity ?? 'error',
    node,
    ...(options.field === undefined ? {} : { field: options.field }),
    short: options.short ?? 'needs attention',
    message,
  }
}

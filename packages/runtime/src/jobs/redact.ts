const longest = 300

/** An error's first line as it may be kept and shown: without credentials, query strings or keys that it may quote. */
export function redacted(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error)
  // Cut before it is searched: what a far side wrote may be a megabyte, made so that searching it takes minutes.
  return (message.split('\n', 1)[0] ?? '')
    .slice(0, 10 * longest)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1')
    .replace(/(\bhttps?:\/\/[^\s?#]*)[?#]\S*/gi, '$1')
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 …')
    .replace(/\b(sk|pk|whsec|rk|key|token|secret|password)([_=:]\s*)[^\s,;"']+/gi, '$1$2…')
    .slice(0, longest)
}

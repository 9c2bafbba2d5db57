import type { ServerResponse } from 'node:http'

// Inline styles are allowed because the component library writes them; inline scripts never are. A preview of a mail is
// shown in a sandboxed srcdoc frame, which inherits this policy: no scripts, and no remote images that tell who reads.
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
}

/** Names and values in turn, as `writeHead` takes them: all at once, which takes far less than setting one after the other. */
export type Head = readonly string[]

/** On every answer, whatever door it comes from. */
export function securityHead(https: boolean): Head {
  return [...Object.entries(headers).flat(), ...(https ? ['strict-transport-security', 'max-age=31536000'] : [])]
}

/** For doors that add theirs one by one. */
export function setHead(response: ServerResponse, head: Head): void {
  for (let at = 0; at < head.length; at += 2) response.setHeader(head[at]!, head[at + 1]!)
}

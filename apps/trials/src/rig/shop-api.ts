/** What a shop's own program says to Aftercart: tRPC as plain HTTP, with the secret key. */
export type ShopApi = {
  /** A question. Throws what was answered when that was no 200. */
  ask<T>(procedure: string, input: object): Promise<T>
  /** A change. */
  tell<T>(procedure: string, input: object): Promise<T>
  /** All pages of a list. */
  all<T>(procedure: string, input: object): Promise<T[]>
}

export function shopApi(url: string, secretKey: string): ShopApi {
  const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' }
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    const answer = await fetch(`${url}/trpc/${path}`, { ...init, headers, signal: AbortSignal.timeout(60_000) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path.split('?')[0]} was answered ${answer.status}: ${text.slice(0, 500)}`)
    return (JSON.parse(text) as { result: { data: T } }).result.data
  }
  const ask = <T>(procedure: string, input: object) =>
    call<T>(`${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, { method: 'GET' })
  return {
    ask,
    tell: (procedure, input) => call(procedure, { method: 'POST', body: JSON.stringify(input) }),
    async all<T>(procedure: string, input: object) {
      const items: T[] = []
      let cursor: string | null = null
      do {
        const page: { items: T[]; nextCursor: string | null } = await ask(procedure, { ...input, limit: 100, cursor })
        items.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      return items
    },
  }
}

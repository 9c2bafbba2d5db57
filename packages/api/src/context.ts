/** Who is calling, and for which shop. Every call belongs to exactly one shop. */
export type Caller = {
  shopId: string
  /** `owner`: a signed-in person. `secret`: a secret key. `publishable`: a web page, which may do what a shopper may. */
  by: 'owner' | 'secret' | 'publishable'
  /** The signed-in person, or null with a key. */
  user: { id: string; name: string; email: string } | null
}

/**
 * What a procedure is given. The server's own half is added in `server-context.ts`: declared there, so that a browser
 * that imports the router's type never loads the server's types.
 */
export interface Context {
  /** Null when nothing was presented; a key that is wrong never gets this far. */
  caller: Caller | null
  /** The caller's network address, for limits. */
  address: string
}

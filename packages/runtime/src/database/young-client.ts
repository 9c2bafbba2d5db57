import pg, { type QueryConfig, type QueryResult } from 'pg'

type Answer = (error: Error | undefined, result: QueryResult) => void
type AnyQuery = (statement: unknown, values?: unknown, answer?: unknown) => unknown

/**
 * pg's client, but what a statement leaves can be collected young. pg says `query.callback = (…) => …` for whoever awaits a
 * statement. V8 makes a function that is assigned to a property in its old generation, where it stays until the next large
 * collection, and keeps all that it knows: statement, rows, promise, and through that whatever awaits it. Handed over as an
 * argument it is made among the young. pg also copies a statement's settings descriptor by descriptor, which ours do not need.
 */
export class YoungClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    const asPg = this.query.bind(this) as AnyQuery
    const query: AnyQuery = (asked, values, answer) => {
      const statement = typeof asked === 'string' ? { text: asked } : asked
      if (!isPlain(statement)) return asPg(asked, values, answer)
      const given = Array.isArray(values) ? values : statement.values
      const told = typeof values === 'function' ? values : answer
      if (typeof told === 'function') return void asPg(young(statement, given, told as Answer))
      return new Promise<QueryResult>((resolve, reject) => {
        asPg(young(statement, given, (error, result) => (error ? reject(error) : resolve(result))))
      }).catch(toldFromHere)
    }
    this.query = query as typeof this.query
  }
}

/** pg leaves its name out of its types, but it is what makes PostgreSQL keep its plan. */
type Named = pg.Query & { name: string | undefined }

function young({ text, name }: QueryConfig, values: unknown[] | undefined, answer: Answer): pg.Query {
  const query = new pg.Query(text, values, answer as never) as Named
  query.name = name
  return query
}

const plain = new Set(['text', 'values', 'name'])

/** No cursor or stream, and with nothing that would not be handed on here. */
function isPlain(statement: unknown): statement is QueryConfig {
  if (typeof statement !== 'object' || statement === null || 'submit' in statement) return false
  for (const key in statement) if (!plain.has(key)) return false
  return true
}

/** With the stack of who asked, not that of the socket; as pg does. */
function toldFromHere(error: Error): never {
  Error.captureStackTrace(error)
  throw error
}

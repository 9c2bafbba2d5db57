/** What every list is asked for. `cursor` is the `nextCursor` of the page before; absent for the first. */
export type PageInput = { cursor?: string | null | undefined; limit: number }

export type Page<Item> = { items: Item[]; nextCursor: string | null }

/** Makes a page from rows of which one more than `limit` was fetched, to know whether there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(itemOf), nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

/** True when the text can be an id of ours. What cannot names nothing, and must not reach a `uuid` column. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}

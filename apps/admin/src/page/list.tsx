import { Button, Center, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './list.module.css'

export type Column<Item> = {
  /** The column's heading, and on a narrow screen the label before the value. */
  heading: string
  /** The first column is the row's name and, with `to`, its link. */
  cell: (item: Item) => ReactNode
  /** `end`: amounts and times, so that their digits stand under each other. */
  align?: 'end'
  /** Left out on narrow screens. */
  spare?: boolean
}

type ListProps<Item> = {
  /** What the list holds, for those who do not see it: "Runs". */
  label: string
  columns: readonly Column<Item>[]
  items: readonly Item[]
  keyOf: (item: Item) => string
  /** Where a row leads. */
  to?: (item: Item) => string
}

/** A table on wide screens; on narrow ones each row is a card with its values under each other. */
export function List<Item>({ label, columns, items, keyOf, to }: ListProps<Item>) {
  // The roles are said again because `display: block` takes them from table elements.
  return (
    <div className={classes.frame}>
      <table className={classes.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.heading} role="columnheader" scope="col" data-align={column.align}>
                {column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((item) => (
            <tr key={keyOf(item)} role="row" data-leads={to ? true : undefined}>
              {columns.map((column, index) => (
                <td
                  key={column.heading}
                  role="cell"
                  data-align={column.align}
                  data-first={index === 0 || undefined}
                  data-spare={column.spare || undefined}
                >
                  {index > 0 && (
                    <span className={classes.label} aria-hidden>
                      {column.heading}
                    </span>
                  )}
                  {index === 0 && to ? (
                    <Link className={classes.link} to={to(item)}>
                      {column.cell(item)}
                    </Link>
                  ) : (
                    <div className={classes.value}>{column.cell(item)}</div>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }

/** The rest of a list that comes in pages. */
export function LoadMore({ query }: { query: Pages }) {
  if (!query.hasNextPage) return null
  return (
    <Center mt="lg">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Load more
      </Button>
    </Center>
  )
}

/** A line under a value: what it is, smaller and quieter. */
export function Under({ children }: { children: ReactNode }) {
  return (
    <Text component="span" display="block" size="xs" c="dimmed" fw={400}>
      {children}
    </Text>
  )
}

import type { ReactNode } from 'react'
import classes from './panel.module.css'

/** A white card with a heading. */
export function Panel({ title, aside, children }: { title?: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.panel} aria-label={title}>
      {title !== undefined && (
        <div className={classes.head}>
          <h2 className={classes.title}>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  )
}

/** Names and values, under each other. */
export function Details({ of }: { of: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className={classes.details}>
      {of.map(({ name, value }) => (
        <div key={name} className={classes.detail}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

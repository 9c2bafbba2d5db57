import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import classes from './door.module.css'

/** The frame of the pages in front of the sign-in. */
export function Door({ title, under, children }: { title: string; under: string; children: ReactNode }) {
  useDocumentTitle(`${title} · Aftercart`)
  return (
    <main className={classes.door}>
      <div className={classes.inner}>
        <p className={classes.brand}>aftercart</p>
        <div className={classes.card}>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.under}>{under}</p>
          {children}
        </div>
      </div>
    </main>
  )
}

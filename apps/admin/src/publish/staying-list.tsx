import { count } from './move.words.ts'
import classes from './publish.module.css'

type Staying = { node: string; title: string; why: string; runs: number; version?: number }

/** What could not move, with the reason of each. */
export function StayingList({ title, staying }: { title: string; staying: readonly Staying[] }) {
  if (staying.length === 0) return null
  return (
    <section aria-label={title}>
      <h4 className={classes.heading}>{title}</h4>
      <ul className={classes.staying}>
        {staying.map((each, index) => (
          <li key={index}>
            <strong>
              {each.title}, {count(each.runs, 'run')}
              {each.version !== undefined && ` of version ${each.version}`}
            </strong>{' '}
            {each.why}
          </li>
        ))}
      </ul>
    </section>
  )
}

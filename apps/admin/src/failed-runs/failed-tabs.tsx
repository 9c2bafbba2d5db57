import { NavLink } from 'react-router'
import { shortCount } from '../failed-actions/failed-actions.words.ts'
import classes from './failed-tabs.module.css'
import { useFailed } from './use-failed.ts'

/** What failed: actions, of runs that went on without them, and runs that went no further. */
export function FailedTabs() {
  const { actions, runs } = useFailed()
  return (
    <nav className={classes.tabs} aria-label="What failed">
      <NavLink to="/failed-actions" className={classes.tab}>
        Actions {actions !== undefined && actions.count > 0 && <span>{shortCount(actions)}</span>}
      </NavLink>
      <NavLink to="/failed-runs" className={classes.tab}>
        Runs {runs !== undefined && runs.count > 0 && <span>{shortCount(runs)}</span>}
      </NavLink>
    </nav>
  )
}

import { Link } from 'react-router'
import { Time } from '../times/time.tsx'
import type { Contact } from './contact.words.ts'
import classes from './contact.module.css'

/** What flows wrote down about the contact, newest first. Left out while there is nothing. */
export function Notes({ notes }: { notes: Contact['notes'] }) {
  if (notes.length === 0) return null
  return (
    <section aria-label="Notes">
      <h2 className={classes.heading}>Notes</h2>
      <ul className={classes.notes}>
        {notes.map((note) => (
          <li key={note.id} className={classes.note}>
            <p className={classes.noteText}>{note.text}</p>
            <p className={classes.noteBy}>
              <Time at={note.createdAt} />
              {note.campaign && (
                <>
                  {' by '}
                  <Link to={`/campaigns/${note.campaign.id}`}>{note.campaign.name}</Link>
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

import { z } from 'zod'
import { weekdays } from './local-time.ts'

/** A time on the wall, `HH:MM`, from 00:00 to 23:59. */
export const clockSchema = z
  .string({ error: 'Choose a time of day.' })
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'Write the time as hours and minutes, e.g. 09:00.')

/** A day of the calendar, `YYYY-MM-DD`. */
export const daySchema = z.iso.date({ error: 'Choose a date, e.g. 2026-12-24.' })

export const weekdaysSchema = z
  .array(z.enum(weekdays), { error: 'Choose at least one day.' })
  .min(1, 'Choose at least one day.')

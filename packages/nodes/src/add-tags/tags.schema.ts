import { z } from 'zod'

/** At least one tag of 1 to 100 characters; doubles are dropped. */
export const tagsSchema = z
  .array(z.string().trim().min(1, 'A tag needs a name.').max(100, 'Shorten the tag to 100 characters.'), {
    error: 'Write at least one tag.',
  })
  .min(1, 'Write at least one tag.')
  .max(50, 'Use at most 50 tags.')
  .transform((tags) => [...new Set(tags)])

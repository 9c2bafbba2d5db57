import { z } from 'zod'

/** Which campaign is begun or stopped. Whether there is one of this id, and published, is known only when it happens. */
export const campaignSchema = z.object({
  campaignId: z
    .string({ error: 'Choose a campaign.' })
    .trim()
    .min(1, 'Choose a campaign.')
    .max(100, 'This is not a campaign. Choose one from the list.'),
})

import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'

const times = 'Choose a number from 1 to 100.'

const schema = z.object({ times: z.int({ error: times }).min(1, times).max(100, times) })

export type RepeatParams = z.infer<typeof schema>

export const repeat: NodeModel<'repeat', RepeatParams> = {
  type: 'repeat',
  family: 'control',
  title: 'Repeat',
  description: 'Goes back a number of times, then on.',
  schema,
  defaults: { times: 3 },
  waysOut: () => [
    { id: 'again', label: 'Again' },
    { id: 'done', label: 'Done', optional: true },
  ],
  describe({ times }) {
    const known = typeof times === 'number' && times >= 1
    const title = known ? `Repeat ${times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`}` : 'Repeat'
    return { title, detail: known ? 'Goes back, then on' : 'No number chosen yet' }
  },
  limitsRounds: true,
  behaviour: {
    kind: 'decide',
    /** After the last round the count begins anew: a loop around this loop repeats it each time. */
    decide({ times }, _, { visit }) {
      const round = visit % (times + 1)
      if (round === 0)
        return { out: 'done', why: times === 1 ? 'It was repeated once' : `All ${times} rounds are over` }
      return { out: 'again', why: `Round ${round} of ${times}` }
    },
  },
}

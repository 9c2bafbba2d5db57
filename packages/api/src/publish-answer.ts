import type { Campaign, PublishAnswer } from '@aftercart/runtime'
import { badRequest, notFound, problemsOfFlow } from './problems.ts'

/** The campaign of a publish answer, or the error that a caller reads. */
export function published(answer: PublishAnswer): Campaign {
  switch (answer.outcome) {
    case 'published':
      return answer.campaign
    case 'not-found':
      throw notFound('campaign')
    case 'refused':
      throw badRequest(
        'This cannot be published yet. Mend what the problems name, then publish again.',
        problemsOfFlow(answer.problems),
      )
    case 'cannot-move':
      throw badRequest(answer.why, [{ path: 'underWay', message: answer.why }])
  }
}

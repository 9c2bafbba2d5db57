import { unreachable, type Problem } from '@aftercart/flow'
import type { Campaign, MovePlan, MovePlanAnswer, PublishAnswer } from '@aftercart/runtime'
import { badRequest, notFound, problemsOfFlow } from './problems.ts'

/** The campaign of a publish answer, or the error that a caller reads. */
export function published(answer: PublishAnswer): Campaign {
  switch (answer.outcome) {
    case 'published':
      return answer.campaign
    case 'not-found':
      throw notFound('campaign')
    case 'refused':
      throw notPublishable(answer.problems)
    case 'wrong-map':
      throw badRequest(
        'Some runs cannot go on where the map says. Nothing was published. Mend what the problems name, or leave those nodes out.',
        answer.choices.map(({ version, node, message }) => ({ path: `map.${version}.${node}`, message, node })),
      )
    default:
      return unreachable(answer)
  }
}

/** Where runs would go on, or the error that a caller reads. */
export function planned(answer: MovePlanAnswer): MovePlan {
  switch (answer.outcome) {
    case 'planned':
      return answer.plan
    case 'not-found':
      throw notFound('campaign')
    case 'refused':
      throw notPublishable(answer.problems)
    default:
      return unreachable(answer)
  }
}

function notPublishable(problems: readonly Problem[]) {
  return badRequest(
    'This cannot be published yet. Mend what the problems name, then publish again.',
    problemsOfFlow(problems),
  )
}

import type { AnyNodeModel, Behaviour, Catalogue } from '../node.ts'
import type { Choices } from './choices.ts'

/**
 * The same node types, but what depends on the contact or on events is left to `choices`: decisions go each way, and every
 * event matches. Nodes that only count rounds decide for themselves.
 */
export function openCatalogue(catalogue: Catalogue, choices: Choices): Catalogue {
  return Object.fromEntries(Object.entries(catalogue).map(([type, model]) => [type, opened(model, choices)]))
}

function opened(model: AnyNodeModel, choices: Choices): AnyNodeModel {
  if (model.limitsRounds === true) return model
  const behaviour = openBehaviour(model, choices)
  return behaviour === null ? model : { ...model, behaviour }
}

// oxlint-disable-next-line typescript/no-explicit-any -- as in `AnyNodeModel`: params differ from type to type
function openBehaviour({ behaviour, waysOut }: AnyNodeModel, choices: Choices): Behaviour<any> | null {
  switch (behaviour.kind) {
    case 'decide':
      return {
        ...behaviour,
        decide: (params, _context, { node }) => {
          const ways = waysOut(params)
          const out = ways[choices.chooseAt(node, ways.length)]?.id ?? ''
          return { out, why: '' }
        },
      }
    case 'goal':
    case 'listen':
      return { ...behaviour, matches: () => true }
    default:
      return null
  }
}

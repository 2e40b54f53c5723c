import type { ApiDefinition } from '../../../openapi/definition.ts'
import { definitionKinds, type Store } from '../../state/store.ts'

/** Records that a transaction may write one by one: some 20 milliseconds. */
const directRecords = 500

/** Whether a definition, or the API that it goes into, has more records than a transaction may write one by one. */
export function isLarge(
  definition: Pick<
    ApiDefinition,
    | 'resources'
    | 'models'
    | 'requestValidators'
    | 'authorizers'
    | 'gatewayResponses'
    | 'documentationParts'
  >,
  apiId: string,
  store: Pick<Store, 'count'>,
): boolean {
  const { resources, models, requestValidators, authorizers, gatewayResponses } = definition
  const lists = [resources, models, requestValidators, authorizers, gatewayResponses]
  const given = [...lists, definition.documentationParts ?? []].map((list) => list.length)
  return exceedsTransaction(sum(given), apiId, store)
}

/** Whether so many records of a definition, and those that the API has now, are too many to be written one by one. */
export function exceedsTransaction(
  given: number,
  apiId: string,
  store: Pick<Store, 'count'>,
): boolean {
  return given + sum(definitionKinds.map((kind) => store.count(kind, apiId))) > directRecords
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

import type { ApiV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ControlContext } from '../../run/operation.ts'
import type { Entities, Store } from '../../state/store.ts'
import { autoDeploy } from '../deploy/deploy.ts'

type Kind = 'IntegrationResponseV2' | 'RouteResponseV2'

/** Ids of responses are as long. */
export const responseIdLength = 6

type Naming<K extends Kind> = {
  readonly kind: K
  /** What AWS's messages call one, and what it belongs to. */
  readonly noun: 'IntegrationResponse' | 'RouteResponse'
  readonly owner: 'integration' | 'route'
  idOf(response: Entities[K]): string
  keyOf(response: Entities[K]): string
}

/** What a WebSocket API's integrations and routes have alike: responses of their own, each under another key. */
export function responsesOf<K extends Kind>({ kind, noun, owner, idOf, keyOf }: Naming<K>) {
  const all = (store: Store, apiId: string, ownerId: string) => store.list(kind, apiId, ownerId)
  return {
    /** Throws BadRequestException where an API's kind has none. */
    checkProtocol({ protocolType }: ApiV2): void {
      if (protocolType !== 'HTTP') return
      const [first = '', ...rest] = owner
      throw badRequest(
        `${first.toUpperCase()}${rest.join('')} responses are not supported on protocolType HTTP`,
      )
    },

    page(
      { store }: ControlContext,
      apiId: string,
      ownerId: string,
      input: Parameters<typeof listPageV2>[3],
    ) {
      return listPageV2(store, kind, apiId, input, (shown) => shown, { ref: ownerId })
    },

    find(store: Store, apiId: string, ownerId: string, id: string): Entities[K] {
      const response = all(store, apiId, ownerId).find((each) => idOf(each) === id)
      if (!response) throw notFound(`Invalid ${noun} identifier specified ${id}`)
      return response
    },

    save(api: ApiV2, ownerId: string, response: Entities[K], context: ControlContext): Entities[K] {
      const { store } = context
      const [id, key] = [idOf(response), keyOf(response)]
      const isTaken = all(store, api.apiId, ownerId).some(
        (other) => keyOf(other) === key && idOf(other) !== id,
      )
      if (isTaken) throw conflict(`${noun} with key ${key} already exists for this ${owner}`)
      store.put(kind, api.apiId, id, response, ownerId)
      autoDeploy(api, context)
      return response
    },

    delete(api: ApiV2, response: Entities[K], context: ControlContext): void {
      context.store.delete(kind, api.apiId, idOf(response))
      autoDeploy(api, context)
    },
  }
}

import type { HttpApiDefinition } from './definition.ts'
import { readEndpointConfiguration } from '../extensions/endpoint-configuration.ts'
import { checkExtensions } from '../extensions/index.ts'
import { isObject } from '../../model/json-object.ts'
import type { Cursor, Spot } from '../reader.ts'

/** The document's list of tags as the API's; one without a value has an empty one. */
export function readTags(cursor: Cursor): HttpApiDefinition['tags'] {
  const list = cursor.child(cursor.root, 'tags')
  if (list.value === undefined) return undefined
  return Object.fromEntries(
    cursor.items(list).flatMap((tag): [string, string][] => {
      checkExtensions(cursor, tag, 'tag', 'HTTP')
      const name = isObject(tag.value) ? cursor.text(cursor.child(tag, 'name')) : undefined
      if (!name) {
        cursor.warn('Ignoring a tag without a name', tag)
        return []
      }
      return [[name, cursor.text(cursor.child(tag, 'x-amazon-apigateway-tag-value')) ?? '']]
    }),
  )
}

/** `x-amazon-apigateway-endpoint-configuration`: what of it HTTP APIs have. */
export function readEndpoint(
  cursor: Cursor,
  places: readonly Spot[],
): Pick<HttpApiDefinition, 'disableExecuteApiEndpoint' | 'ipAddressType'> {
  const { endpointConfiguration, disableExecuteApiEndpoint } = readEndpointConfiguration(
    cursor,
    places,
  )
  if (endpointConfiguration?.vpcEndpointIds)
    cursor.warn('vpcEndpointIds are ignored: HTTP APIs are never private')
  const ipAddressType = endpointConfiguration?.ipAddressType
  return {
    ...(disableExecuteApiEndpoint !== undefined && { disableExecuteApiEndpoint }),
    ...(ipAddressType && { ipAddressType }),
  }
}

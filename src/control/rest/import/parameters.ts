import type { EndpointConfiguration } from '../../../model/rest-api.ts'
import type { BasePathMode } from '../../../openapi/definition.ts'
import { badRequest } from '../../answer/api-error.ts'
import { readEndpoint, readEndpointType } from '../../entity/endpoint.ts'

export type Mode = 'merge' | 'overwrite'

type Parameters = Readonly<Record<string, string | null | undefined>>

export function readMode(text: string | undefined): Mode {
  if (text === undefined || text === 'merge' || text === 'overwrite') return text ?? 'merge'
  throw badRequest('Enumeration value of OpenAPI import mode must be "overwrite" or "merge"')
}

export function readBasePathMode(text: string | null | undefined): BasePathMode {
  const mode = text?.toLowerCase() || 'ignore'
  if (mode === 'ignore' || mode === 'prepend' || mode === 'split') return mode
  throw badRequest(`Invalid basepath ${JSON.stringify(text)}: it must be ignore, prepend or split`)
}

/** `endpointConfigurationTypes` and `vpcEndpointIds` of an import, lists with commas. */
export function readGivenEndpoint(parameters: Parameters): EndpointConfiguration {
  const list = (name: string) => parameters[name]?.split(',').filter((item) => item !== '')
  const types = list('endpointConfigurationTypes')?.map(readEndpointType)
  const vpcEndpointIds = list('vpcEndpointIds')
  return readEndpoint({
    ...(types && { types }),
    ...(vpcEndpointIds && vpcEndpointIds.length > 0 && { vpcEndpointIds }),
  })
}

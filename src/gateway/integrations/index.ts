import type { Integration } from '../../model/integration.ts'
import type { Step } from '../step.ts'
import { awsProxy } from './aws-proxy.ts'
import { httpProxy } from './http-proxy.ts'
import { http } from './http.ts'
import type { IntegrationKind, LinkContext, ServedType } from './kind.ts'
import { mock } from './mock.ts'

/** The one list of integration types. A new type is a file beside these and a line here. */
const kinds: { readonly [T in ServedType]: IntegrationKind } = {
  AWS_PROXY: awsProxy,
  HTTP: http,
  HTTP_PROXY: httpProxy,
  MOCK: mock,
}

/** True for the types this version can serve. */
export const isServedType = (type: string): type is ServedType => Object.hasOwn(kinds, type)

/** The steps of a method's integration. The deployment was refused if its type is not served. */
export function linkIntegration(config: Integration, context: LinkContext): readonly Step[] {
  if (!isServedType(config.type)) throw new Error(`integration type ${config.type} is not served`)
  return kinds[config.type].link(config, context)
}

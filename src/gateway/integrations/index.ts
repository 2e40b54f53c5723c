import type { Integration, IntegrationType } from '../../model/integration.ts'
import type { Step } from '../exchange/exchange.ts'
import { awsLambda } from './lambda/aws-lambda.ts'
import { awsProxy } from './lambda/aws-proxy.ts'
import { awsService } from './aws/aws-service.ts'
import { firehoseProxy, isFirehose } from './aws/firehose-proxy.ts'
import { httpProxy } from './http/http-proxy.ts'
import { http } from './http/http.ts'
import { functionOf } from './lambda/invoke-function.ts'
import type { IntegrationKind, LinkContext } from './kind.ts'
import { mock } from './mock/mock.ts'

/** The one list of integration types. A new type is a file beside these and a line here. */
const kinds: { readonly [T in IntegrationType]: IntegrationKind } = {
  AWS: {
    link: (config, context) =>
      (functionOf(config.uri ?? '') === undefined ? awsService : awsLambda).link(config, context),
  },
  AWS_PROXY: {
    link: (config, context) =>
      (isFirehose(config.uri ?? '') ? firehoseProxy : awsProxy).link(config, context),
  },
  HTTP: http,
  HTTP_PROXY: httpProxy,
  MOCK: mock,
}

/** The steps of a method's integration. */
export function linkIntegration(config: Integration, context: LinkContext): readonly Step[] {
  return kinds[config.type].link(config, context)
}

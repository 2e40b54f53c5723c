import type { AuthorizerV2 } from '../model/v2/api.ts'
import type { WebSocketExportSource } from './source.ts'

export type SecurityScheme = {
  readonly [extension: `x-${string}`]: unknown
  readonly type: 'httpApiKey'
  readonly name: string
  readonly in: 'header' | 'query'
  readonly description?: string
}

/** What opening a session asks for, by names: one of them is enough for AsyncAPI, which cannot say that all are needed. */
export function writeSecurity({
  api,
  routes,
  authorizers,
}: Pick<WebSocketExportSource, 'api' | 'routes' | 'authorizers'>): Readonly<
  Record<string, SecurityScheme>
> {
  const connect = routes.find(({ routeKey }) => routeKey === '$connect')
  if (!connect) return {}
  const authorizer = authorizers.find(({ authorizerId }) => authorizerId === connect.authorizerId)
  const isKeyInHeader = api.apiKeySelectionExpression.startsWith('$request.header.')
  return {
    ...(connect.authorizationType === 'AWS_IAM' && { sigv4 }),
    ...(connect.authorizationType === 'CUSTOM' && authorizer && schemesOf(authorizer)),
    ...(connect.apiKeyRequired &&
      isKeyInHeader && {
        apiKey: {
          type: 'httpApiKey',
          name: api.apiKeySelectionExpression.replace('$request.header.', ''),
          in: 'header',
        },
      }),
  }
}

const sigv4: SecurityScheme = {
  type: 'httpApiKey',
  name: 'Authorization',
  in: 'header',
  description:
    'AWS Signature Version 4 of the service execute-api; browsers sign the query string.',
  'x-amazon-apigateway-authtype': 'awsSigv4',
}

/** What the authorizer is told of: each of its sources, all of which must be there. */
function schemesOf({
  name: authorizer,
  identitySource,
}: AuthorizerV2): Readonly<Record<string, SecurityScheme>> {
  const schemes = identitySource.flatMap((source): [string, SecurityScheme][] => {
    const [, kind, name] = /^route\.request\.(header|querystring)\.(.+)$/.exec(source) ?? []
    if (kind === undefined || name === undefined) return []
    const at = kind === 'header' ? 'header' : 'query'
    const scheme = `${authorizer}.${name}`.replace(/[^\w.-]/g, '_')
    return [
      [scheme, { type: 'httpApiKey', name, in: at, 'x-amazon-apigateway-authtype': 'custom' }],
    ]
  })
  return Object.fromEntries(schemes)
}

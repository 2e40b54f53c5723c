import { body, resourcePaths } from './payload.ts'

/** A method that answers by itself. */
export const mock = {
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode":200}' },
  responses: {
    default: { statusCode: '200', responseTemplates: { 'application/json': body } },
  },
} as const

/** A method whose template makes a list of twenty items. */
export const template = {
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode":200}' },
  responses: {
    default: {
      statusCode: '200',
      responseTemplates: {
        'application/json':
          '#set($id = $input.params("id"))[#foreach($i in [1..20]){"id":$i,"name":"item $i of $id","stage":"$context.stage"}#if($foreach.hasNext),#end#end]',
      },
    },
  },
} as const

/** A method that hands the request on to `uri`. */
export const httpProxy = (uri: string) => ({ type: 'http_proxy', httpMethod: 'ANY', uri }) as const

/** An OpenAPI document of `count` paths with one GET each. Compact: 10,000 of them must fit into 6 MB. */
export function definition(
  count: number,
  integration: typeof mock | typeof template | ReturnType<typeof httpProxy>,
): string {
  const paths = resourcePaths(count).map((path) => [
    path,
    {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
        responses: { 200: { description: '' } },
        'x-amazon-apigateway-integration': integration,
      },
    },
  ])
  return JSON.stringify({
    swagger: '2.0',
    info: { title: `bench-${count}`, version: '1' },
    paths: Object.fromEntries(paths),
  })
}

/** The same API with an issuer's tokens wanted by every method. */
export function wantingTokens(document: string, issuer: string): string {
  const login = {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authorizer': {
      type: 'jwt',
      jwtConfiguration: { issuer, audience: ['app'] },
    },
  }
  return JSON.stringify({
    ...(JSON.parse(document) as object),
    securityDefinitions: { login },
    security: [{ login: ['pets/read'] }],
  })
}

/** The same API with answers that have the headers of a limit, and no limit: what those cost by themselves. */
export function withLimitHeaders(document: string): string {
  const named = {
    'RateLimit-Policy': '"key";q=1000000;w=1',
    RateLimit: '"key";r=999930',
  }
  const responseParameters = Object.fromEntries(
    Object.entries(named).map(([name, text]) => [`method.response.header.${name}`, `'${text}'`]),
  )
  const headers = Object.fromEntries(
    Object.keys(named).map((name) => [name, { type: 'string' as const }]),
  )
  return JSON.stringify(JSON.parse(document), (key, value: unknown) => {
    if (key === 'default') return { ...(value as object), responseParameters }
    return key === '200' ? { ...(value as object), headers } : value
  })
}

/** The same API with a key wanted by every method. */
export function wantingKeys(document: string): string {
  return JSON.stringify({
    ...(JSON.parse(document) as object),
    securityDefinitions: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
    security: [{ key: [] }],
  })
}

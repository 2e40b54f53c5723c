import { expect, test } from 'vitest'
import type { Service } from '../../../src/control/protocol/operation.ts'
import { resolveOperation } from '../../../src/control/protocol/resolve-operation.ts'

// spec control-plane §4, §5 and §20.
test.each<[Service, string, string, string | undefined, Record<string, string>?]>([
  ['apigateway', 'POST', '/restapis', 'CreateRestApi'],
  ['apigateway', 'POST', '/restapis?mode=import', 'ImportRestApi'],
  ['apigateway', 'POST', '/restapis?failonwarnings=true&mode=import', 'ImportRestApi'],
  ['apigateway', 'POST', '/restapis?mode=other', 'CreateRestApi'],
  ['apigateway', 'POST', '/apikeys', 'CreateApiKey'],
  ['apigateway', 'POST', '/apikeys?mode=import&format=csv', 'ImportApiKeys'],
  ['apigateway', 'PUT', '/restapis/a?mode=merge', 'PutRestApi', { restApiId: 'a' }],
  ['apigateway', 'GET', '/restapis/', 'GetRestApis'],
  ['apigateway', 'GET', '/restapis/a/', 'GetRestApi', { restApiId: 'a' }],
  [
    'apigateway',
    'GET',
    '/tags/arn%3Aaws%3Aapigateway%3A%3A%2Frestapis%2Fa',
    'GetTags',
    { resourceArn: 'arn%3Aaws%3Aapigateway%3A%3A%2Frestapis%2Fa' },
  ],
  [
    'apigateway',
    'GET',
    '/domainnames/d/basepathmappings/%28none%29',
    'GetBasePathMapping',
    { domainName: 'd', basePath: '%28none%29' },
  ],
  ['apigateway', 'GET', '/domainnames/%2e%2e', 'GetDomainName', { domainName: '%2e%2e' }],
  [
    'apigateway',
    'GET',
    '/restapis/a/models/m/default_template',
    'GetModelTemplate',
    { restApiId: 'a', modelName: 'm' },
  ],
  [
    'apigateway',
    'DELETE',
    '/restapis/a/stages/s/cache/data',
    'FlushStageCache',
    { restApiId: 'a', stageName: 's' },
  ],
  ['apigatewayv2', 'GET', '/v2/apis', 'GetApis'],
  ['apigatewayv2', 'PUT', '/v2/apis', 'ImportApi'],
  [
    'apigatewayv2',
    'DELETE',
    '/v2/apis/a/stages/%24default/routesettings/GET%20%2Fpets',
    'DeleteRouteSettings',
    { apiId: 'a', stageName: '%24default', routeKey: 'GET%20%2Fpets' },
  ],
  [
    'apigatewaymanagementapi',
    'POST',
    '/@connections/abc%3D',
    'PostToConnection',
    { connectionId: 'abc%3D' },
  ],
  [
    'apigatewaymanagementapi',
    'POST',
    '/@connections/abc=',
    'PostToConnection',
    { connectionId: 'abc=' },
  ],
  ['apigateway', 'GET', '/restapis//resources', undefined],
  ['apigateway', 'GET', '/restapis/a/b/c', undefined],
  ['apigateway', 'PATCH', '/restapis', undefined],
  ['apigateway', 'get', '/restapis', undefined],
  ['apigateway', 'GET', '/v2/apis', undefined],
  ['apigateway', 'GET', '/prefix/restapis', undefined],
  ['apigateway', 'GET', '', undefined],
])('%s: %s %s is %s', (service, verb, uri, name, labels = {}) => {
  const [path = '', query = ''] = uri.split('?')
  const resolved = resolveOperation(service, verb, path, query)
  expect(resolved?.operation.name).toBe(name)
  if (resolved) expect({ ...resolved.labels }).toEqual(labels)
})

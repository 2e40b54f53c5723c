import {
  CreateDeploymentCommand,
  ImportRestApiCommand,
  type APIGatewayClient,
} from '@aws-sdk/client-api-gateway'
import { CreateFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'

/** `x-amazon-apigateway-integration` of one method. */
export type IntegrationDefinition = Readonly<Record<string, unknown>>

/** Methods by `VERB /path`: an integration alone, or a whole OpenAPI operation. */
export type Routes = Readonly<Record<string, IntegrationDefinition | Operation>>
export type Operation = { readonly operation: Readonly<Record<string, unknown>> }

/** A whole OpenAPI 3 document for `routes`; each method has a 200 response unless it says otherwise. */
export function definition(
  routes: Routes,
  extra: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [route, value] of Object.entries(routes)) {
    const [verb = '', path = ''] = route.split(' ')
    const operation =
      'operation' in value
        ? (value as Operation).operation
        : { 'x-amazon-apigateway-integration': value }
    const key = verb === 'ANY' ? 'x-amazon-apigateway-any-method' : verb.toLowerCase()
    paths[path] = {
      ...paths[path],
      [key]: {
        parameters: [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => ({
          name,
          in: 'path',
          required: true,
          schema: { type: 'string' },
        })),
        responses: { 200: { description: 'fine' } },
        ...operation,
      },
    }
  }
  return Buffer.from(
    JSON.stringify({ openapi: '3.0.1', info: { title: 't', version: '1' }, paths, ...extra }),
  )
}

/** An integration that answers by itself with this body. */
export const mock = (
  body: string,
  responseParameters: Readonly<Record<string, string>> = {},
): IntegrationDefinition => ({
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  passthroughBehavior: 'when_no_templates',
  responses: {
    default: {
      statusCode: '200',
      responseTemplates: { 'application/json': body },
      ...(Object.keys(responseParameters).length > 0 && { responseParameters }),
    },
  },
})

/** An integration that proxies to `uri` with the client's own verb. */
export const httpProxy = (
  uri: string,
  requestParameters: Readonly<Record<string, string>> = {},
  more: IntegrationDefinition = {},
): IntegrationDefinition => ({
  type: 'http_proxy',
  httpMethod: 'ANY',
  uri,
  requestParameters,
  ...more,
})

/** An integration that invokes a Lambda function by name. */
export const awsProxy = (functionName: string): IntegrationDefinition => ({
  type: 'aws_proxy',
  httpMethod: 'POST',
  uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${functionName}/invocations`,
})

/** A method behind the authorizer that {@link lambdaAuthorizer} defines. */
export const guarded = (integration: IntegrationDefinition): Operation => ({
  operation: { security: [{ gate: [] }], 'x-amazon-apigateway-integration': integration },
})

/** The part of a document that defines an authorizer by the name `gate`, of type TOKEN unless it says otherwise. */
export const lambdaAuthorizer = (
  functionName: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  components: {
    securitySchemes: {
      gate: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: awsProxy(functionName)['uri'],
          ...more,
        },
      },
    },
  },
})

/** An integration that streams what a Lambda function writes. */
export const streamedFunction = (
  functionName: string,
  more: IntegrationDefinition = {},
): IntegrationDefinition => ({
  type: 'aws_proxy',
  httpMethod: 'POST',
  uri: `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:000000000000:function:${functionName}/response-streaming-invocations`,
  responseTransferMode: 'STREAM',
  ...more,
})

/** Imports a definition and returns the API's id. */
export async function importApi(client: APIGatewayClient, body: Uint8Array): Promise<string> {
  const { id } = await client.send(
    new ImportRestApiCommand({ body, failOnWarnings: true, parameters: regional }),
  )
  return id!
}

const regional = { endpointConfigurationTypes: 'REGIONAL' }

/** Deploys an API to a stage and returns the deployment's id. */
export async function deploy(
  client: APIGatewayClient,
  restApiId: string,
  stageName = 'test',
  variables: Record<string, string> = {},
): Promise<string> {
  const { id } = await client.send(new CreateDeploymentCommand({ restApiId, stageName, variables }))
  return id!
}

/** Imports and deploys in one go. */
export async function deployApi(
  client: APIGatewayClient,
  routes: Routes,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const apiId = await importApi(client, definition(routes, extra))
  await deploy(client, apiId)
  return apiId
}

/** The path form of an API's stage: `/_aws/execute-api/{apiId}/{stage}`. */
export const base = (apiId: string, stageName = 'test'): string =>
  `/_aws/execute-api/${apiId}/${stageName}`

/** Hosts a function whose module is `source`. */
export async function createFunction(
  client: LambdaClient,
  FunctionName: string,
  source: string,
  more: { readonly Timeout?: number } = {},
): Promise<void> {
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(source) }) },
      ...more,
    }),
  )
}

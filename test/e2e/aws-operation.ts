import type { Operation } from '../support/rest-api.ts'

/** Whose credentials the gateway is given. */
export const operator = {
  accessKeyId: 'AKIAOPERATOR00000000',
  secretAccessKey: 'operator/secret+0123456789abcdefghijklm',
}
/** The role that integrations name. */
export const role = 'arn:aws:iam::123456789012:role/gateway'

export type More = Readonly<Record<string, unknown>>

/** An operation with an integration of a service, its headers and query declared as the mappings need. */
export function service(uri: string, more: More = {}, operation: More = {}): Operation {
  return {
    operation: {
      responses: { 200: { description: 'fine' }, 502: { description: 'failed' } },
      'x-amazon-apigateway-integration': {
        type: 'aws',
        httpMethod: 'POST',
        uri: `arn:aws:apigateway:us-east-1:${uri}`,
        credentials: role,
        passthroughBehavior: 'never',
        responses: {
          default: { statusCode: '200' },
          '[45]\\d{2}': { statusCode: '502' },
        },
        ...more,
      },
      ...operation,
    },
  }
}

import { expect } from 'vitest'
import { startAwsDouble, type AwsDouble } from '../support/aws-double.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import type { Operation } from '../support/rest-api.ts'

/** Whose credentials the gateway is given. */
export const operator = {
  accessKeyId: 'AKIAOPERATOR00000000',
  secretAccessKey: 'operator/secret+0123456789abcdefghijklm',
}
/** The role that integrations name. */
export const role = 'arn:aws:iam::123456789012:role/gateway'

export type More = Readonly<Record<string, unknown>>

/** A gateway that finds its AWS at a double, which verifies every signature; `behind` as for the double. */
export async function startGatewayWithAws(
  behind?: Parameters<typeof startAwsDouble>[1],
): Promise<{ readonly gateway: Gateway; readonly aws: AwsDouble; stop(): Promise<void> }> {
  const aws = await startAwsDouble(operator, behind)
  const gateway = await startGateway({
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  })
  return {
    gateway,
    aws,
    async stop() {
      const ending = await gateway.stop()
      await aws.stop()
      // ATTACKS 65.
      for (const secret of aws.secrets) expect(ending.stdout + ending.stderr).not.toContain(secret)
    },
  }
}

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

import type { IntegrationDefinition } from '../../../test/support/rest-api.ts'

/** An integration that hands its body to a function and maps what comes back. */
export const awsFunction = (name: string): IntegrationDefinition => ({
  type: 'aws',
  httpMethod: 'POST',
  uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`,
  passthroughBehavior: 'when_no_match',
})

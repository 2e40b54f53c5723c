import type { AuthorizerTest } from '../../../gateway/test/test-invoke-authorizer.ts'
import { notFound } from '../../answer/api-error.ts'
import { buildSnapshot } from '../deploy/freeze.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { findApi } from '../api/find.ts'
import { readVariables } from '../deploy/stage-settings.ts'
import { readTestHeaders, readTestTarget } from './test-request.ts'

type Given = Input<'TestInvokeAuthorizer'>

/**
 * Tests an authorizer as it is defined now (spec control-plane §13): the transaction reads it, and the test is carried
 * out at the edge, since it has to wait for functions and user pools.
 */
export const authorizerTesting = {
  TestInvokeAuthorizer: {
    transaction: readTest,
    async complete(test, { platform }) {
      const { testInvokeAuthorizer } =
        await import('../../../gateway/test/test-invoke-authorizer.ts')
      return testInvokeAuthorizer(test, platform)
    },
  } satisfies Operation<Given, Given, AuthorizerTest>,
} satisfies Operations

function readTest(input: Given, context: ControlContext): AuthorizerTest {
  const { store } = context
  const api = findApi(context, input.restApiId)
  const authorizer = store.get('Authorizer', api.id, input.authorizerId)
  if (!authorizer) throw notFound('Invalid Authorizer identifier specified')
  // The body is nothing that an authorizer ever sees (spec rest-auth §6).
  return {
    snapshot: {
      ...buildSnapshot(api, store),
      models: [],
      resources: store.list('Resource', api.id).map(({ id, path }) => ({ id, path, methods: {} })),
    },
    authorizer,
    ...readTestTarget(input.pathWithQueryString ?? ''),
    headers: readTestHeaders(input),
    stageVariables: readVariables(input.stageVariables ?? {}) ?? {},
    additionalContext: Object.fromEntries(
      Object.entries(input.additionalContext ?? {}).map(([name, value]) => [name, value ?? '']),
    ),
  }
}

import { methodProblems } from '../../../gateway/rest/supported.ts'
import type { MethodTest } from '../../../gateway/test/test-invoke.ts'
import { httpMethods, type Method } from '../../../model/rest-api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { buildSnapshot } from '../deploy/freeze.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { findCertificate } from '../../account/client-certificates.ts'
import { findApi, findMethod, findResource } from '../api/find.ts'
import { entryOf } from '../../entity/map-entry.ts'
import { vpcLinkProblems } from '../deploy/vpc-link-problems.ts'
import { readVariables } from '../deploy/stage-settings.ts'
import { readTestHeaders, readTestTarget } from './test-request.ts'

type Given = Input<'TestInvokeMethod'>

/**
 * Tests a method as it is defined now (spec control-plane §13): the transaction reads it, and the test is carried out
 * at the edge, since it has to wait for backends.
 */
export const testInvoke = {
  TestInvokeMethod: {
    transaction: readTest,
    async complete(test, { platform }) {
      const { testInvokeMethod } = await import('../../../gateway/test/test-invoke.ts')
      return testInvokeMethod(test, platform)
    },
  } satisfies Operation<Given, Given, MethodTest>,
} satisfies Operations

function readTest(input: Given, context: ControlContext): MethodTest {
  const { store } = context
  const api = findApi(context, input.restApiId)
  const resource = findResource(store, api.id, input.resourceId)
  // As when serving, ANY stands for the seven verbs that have no method of their own.
  const isAny = entryOf(resource.methods, input.httpMethod) === undefined && isVerb(input)
  const key = isAny ? 'ANY' : input.httpMethod
  const method = findMethod(store, { ...input, httpMethod: key })
  if (!method.methodIntegration) throw badRequest('No integration defined for method')
  const { clientCertificateId } = input
  if (clientCertificateId) findCertificate(store, clientCertificateId)
  const { path, query } = readTestTarget(input.pathWithQueryString ?? '')
  const headers = readTestHeaders(input)
  const tested = unguarded(method)
  const snapshot = buildSnapshot({ ...api, policy: openPolicy }, store)
  const resources = [{ id: resource.id, path: resource.path, methods: { [key]: tested } }]
  const problems = [...methodProblems(tested, snapshot), ...vpcLinkProblems({ resources }, context)]
  if (problems.length > 0) {
    throw badRequest(`${method.httpMethod} ${resource.path}: ${problems.join(' ')}`)
  }
  return {
    snapshot: {
      ...snapshot,
      resources,
    },
    // No client sends the verb ANY.
    httpMethod: input.httpMethod === 'ANY' ? 'GET' : input.httpMethod,
    path,
    query,
    headers,
    body: input.body ?? '',
    ...(clientCertificateId && { clientCertificateId }),
    stageVariables: readVariables(input.stageVariables ?? {}) ?? {},
  }
}

/** A test meets no resource policy either; and a private API would be closed without any. */
const openPolicy = JSON.stringify({
  Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
})

const isVerb = ({ httpMethod }: { readonly httpMethod: string }): boolean =>
  httpMethods.some((verb) => verb === httpMethod)

/** A test meets neither authorizer nor API key. */
function unguarded(method: Method): Method {
  const { authorizerId: _, authorizationScopes: __, ...rest } = method
  return { ...rest, authorizationType: 'NONE', apiKeyRequired: false }
}

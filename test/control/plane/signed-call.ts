import { handleControl } from '../../../src/control/control-plane.ts'
import { executeOperation } from '../../../src/control/run/execute.ts'
import { apigatewayOperations } from '../../../src/control/services/apigateway.ts'
import type { SqlStore } from '../../../src/control/state/sql-store.ts'
import type { Platform } from '../../../src/model/platform.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { accountId, region } from './control-plane.ts'
import { fakeEdge, fakePlatform, root } from './platform.ts'
import { groundOf } from './ground.ts'

/** Sends one signed POST through the whole control plane, on a platform that has nothing but `invokeFunction`. */
export async function signedCall(
  store: SqlStore,
  rawPath: string,
  body: string,
  invokeFunction?: Platform['invokeFunction'],
): Promise<Response> {
  const now = Date.UTC(2025, 8, 9, 3, 30, 6)
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
  const headers = [['host', 'gateway.test']] as [string, string][]
  const signed = signRequest({
    method: 'POST',
    url: `http://gateway.test${rawPath}`,
    headers,
    body,
    credentials,
    region,
    service: 'apigateway',
    now,
  })
  return handleControl(
    {
      verb: 'POST',
      rawPath,
      rawQuery: '',
      headers: new Headers([...headers, ...signed]),
      stream: new Response(body).body,
      onHangUp: () => undefined,
      sourceIp: '127.0.0.1',
      isSecure: false,
    },
    {
      execute: async (_service, name, input) => {
        const context = { now, region, accountId, newId: () => 'id' }
        return executeOperation(apigatewayOperations, name, input, context, groundOf(store))
      },
      edge: fakeEdge({
        platform: fakePlatform({ now: () => now, ...(invokeFunction && { invokeFunction }) }),
      }),
      credentials: () => ({ ...credentials, principal: root }),
      guard: () => undefined,
      now: () => now,
      log: () => undefined,
    },
  )
}

import { handleControl } from '../../../src/control/control-plane.ts'
import { executeOperation } from '../../../src/control/run/execute.ts'
import { restHandlers } from '../../../src/control/services/apigateway.ts'
import type { Store } from '../../../src/control/state/store.ts'
import type { Platform } from '../../../src/model/platform.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { accountId, region } from './control-plane.ts'

/** Sends one signed POST through the whole control plane, on a platform that has nothing but `invokeFunction`. */
export async function signedCall(
  store: Store,
  rawPath: string,
  body: string,
  invokeFunction?: Platform['invokeFunction'],
): Promise<Response> {
  const now = Date.UTC(2025, 8, 9, 3, 30, 6)
  const unused = () => Promise.reject(new Error('not part of this test'))
  const platform: Platform = {
    now: () => now,
    fetch: unused,
    callAws: unused,
    stage: unused,
    domain: unused,
    snapshot: unused,
    invokeFunction: invokeFunction ?? unused,
    streamFunction: unused,
    accessKey: () => undefined,
    region,
    accountId,
    log: () => undefined,
    stageLog: () => undefined,
    waitUntil: () => undefined,
  }
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
      body: new TextEncoder().encode(body),
    },
    {
      execute: async (_service, name, input) => {
        const context = { store: store, now, region, accountId, newId: () => 'id' }
        return executeOperation(restHandlers, name, input, context, (work) => work())
      },
      platform,
      lambda: { execute: unused, invoke: unused, stream: unused, region, accountId },
      credentials: () => credentials,
      now: () => now,
      log: () => undefined,
    },
  )
}

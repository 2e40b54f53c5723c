import type { Integration } from '../../../src/model/integration.ts'
import type { Method } from '../../../src/model/rest-api.ts'
import type { MethodSetting, StagePointer } from '../../../src/model/stage.ts'
import { front, integration, method, methodSetting, snapshotOf } from '../../support/exchange.ts'

/** What a test says of a cached method at `/t/{id}` and its stage. */
export type Cached = {
  readonly keys?: readonly string[]
  readonly setting?: Partial<MethodSetting>
  /** In the place of the one entry for all methods. */
  readonly settings?: Readonly<Record<string, MethodSetting>>
  readonly integration?: Partial<Integration>
  readonly method?: Partial<Method>
  readonly more?: Parameters<typeof snapshotOf>[1]
  readonly pointer?: () => Partial<StagePointer>
  /** The backend's answer; by default its own number, which is new with each call. */
  readonly answer?: (call: number, request: Request) => Response | Promise<Response>
  readonly options?: Parameters<typeof front>[1]
}

/** An HTTP_PROXY method, cached for five minutes, behind a clock that the test moves. */
export function cached({ answer, setting, settings, pointer, ...given }: Cached = {}) {
  const state = { calls: 0, now: Date.UTC(2025, 2, 12) }
  const background: Promise<unknown>[] = []
  const only = method({
    requestParameters: {},
    ...given.method,
    methodIntegration: integration({
      type: 'HTTP_PROXY',
      httpMethod: 'ANY',
      uri: 'http://backend.test/',
      cacheKeyParameters: given.keys ?? [],
      ...given.integration,
    }),
  })
  const { send, ...rest } = front(snapshotOf(only, given.more), {
    methodSettings: settings ?? { '*/*': methodSetting({ cachingEnabled: true, ...setting }) },
    backend: (request) => {
      state.calls++
      return (answer ?? ((call) => new Response(String(call))))(state.calls, request)
    },
    ...given.options,
    pointer: () => ({ cache: { generation: 'g1' }, ...pointer?.() }),
    platform: {
      now: () => state.now,
      waitUntil: (work) => void background.push(work),
      ...given.options?.platform,
    },
  })
  return {
    ...rest,
    state,
    /** The answer's body: which call of the backend it comes from. */
    async text(path = '/dev/t/1', init: RequestInit = {}) {
      return (await send(path, init)).text()
    },
    send: (path = '/dev/t/1', init: RequestInit = {}) => send(path, init),
    /** Waits for what goes on behind answers. */
    async settled() {
      while (background.length > 0) await background.shift()
    },
  }
}

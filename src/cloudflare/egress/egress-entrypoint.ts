import { WorkerEntrypoint } from 'cloudflare:workers'
import type { Platform } from '../../model/platform.ts'
import { EgressRefused } from '../../wire/egress/check-egress.ts'
import { EgressSettingError } from '../../wire/egress/setting-error.ts'
import { doorQuestion } from '../functions/door-question.ts'
import { linkEgress, type EgressEnv } from './egress.ts'

let send: Platform['fetch'] | undefined

type Env = EgressEnv & {
  /** The gateway's `FunctionDoor`, from a process of one's own. */
  readonly DOOR?: Fetcher
}

/** `{apiId}.execute-api.…` */
const defaultEndpoint = /^https?:\/\/[a-z0-9-]+\.execute-api\./i

/** The network of functions hosted here: the gateway's own way out, with its policy; and back in, to APIs that are here. */
export class Egress extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    try {
      if (defaultEndpoint.test(request.url)) {
        const door = this.env.DOOR ?? ownDoor(this.ctx)
        if (door && (await isHere(request.url, door)))
          return await door.fetch(request, { redirect: 'manual' })
      }
      send ??= linkEgress(this.env, () => undefined)
      return await send(request, { redirect: 'manual' })
    } catch (error) {
      if (error instanceof EgressRefused) return new Response(error.message, { status: 403 })
      if (error instanceof EgressSettingError) return new Response(error.message, { status: 503 })
      throw error
    }
  }
}

const isHere = async (url: string, door: Fetcher): Promise<boolean> =>
  (await door.fetch(doorQuestion(url))).status === 204

/** Of this very Worker, where functions have no process of their own. */
function ownDoor(context: ExecutionContext): Fetcher | undefined {
  const { exports } = context as unknown as {
    readonly exports?: { readonly FunctionDoor?: Fetcher }
  }
  return exports?.FunctionDoor
}

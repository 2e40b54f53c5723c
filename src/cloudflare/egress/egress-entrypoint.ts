import { WorkerEntrypoint } from 'cloudflare:workers'
import type { Platform } from '../../model/platform.ts'
import { EgressRefused } from '../../wire/egress/check-egress.ts'
import { EgressSettingError } from '../../wire/egress/setting-error.ts'
import { linkEgress, type EgressEnv } from './egress.ts'

let send: Platform['fetch'] | undefined

/** The network of functions hosted here: the gateway's own way out, with its policy. */
export class Egress extends WorkerEntrypoint<EgressEnv> {
  override async fetch(request: Request): Promise<Response> {
    try {
      send ??= linkEgress(this.env, () => undefined)
      return await send(request, { redirect: 'manual' })
    } catch (error) {
      if (error instanceof EgressRefused) return new Response(error.message, { status: 403 })
      if (error instanceof EgressSettingError) return new Response(error.message, { status: 503 })
      throw error
    }
  }
}

import { WorkerEntrypoint } from 'cloudflare:workers'
import { checkEgress, EgressRefused } from './egress.ts'

/** The network of functions hosted on Cloudflare: the gateway's own way out, with its policy. */
export class Egress extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    try {
      checkEgress(new URL(request.url))
    } catch (error) {
      if (error instanceof EgressRefused) return new Response(error.message, { status: 403 })
      throw error
    }
    return fetch(request)
  }
}

import { WorkerEntrypoint } from 'cloudflare:workers'
import { demandsCertificate } from '../../gateway/arrive/locate-domain.ts'
import { sharedPlatform } from '../shared-platform.ts'
import type { Env } from '../env.ts'

/** Whether this process has looked after the sessions of the one before. */
let hasSettled = false

/** What the supervisor of a local gateway asks it, over a socket that nobody else can reach. */
export class Supervision extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/alive') {
      if (!hasSettled && this.env.CONNECTION) {
        hasSettled = true
        const { settleSessions } = await import('../sessions/shared-objects.ts')
        this.ctx.waitUntil(settleSessions(this.env.CONNECTION))
      }
      return new Response(null, { status: 204 })
    }
    if (pathname === '/mutual-tls') {
      const platform = await sharedPlatform(this.env)
      if (platform instanceof Response) return platform
      const isDemanded = await demandsCertificate(searchParams.get('name') ?? '', platform)
      return new Response(null, { status: isDemanded ? 200 : 204 })
    }
    const { drained, inspectState } = await import('./supervise.ts')
    return Response.json(
      pathname === '/drained'
        ? await drained(this.env, Number(searchParams.get('ms')), async () => {
            const platform = await sharedPlatform(this.env)
            if (!(platform instanceof Response)) await platform.flushTelemetry()
          })
        : await inspectState(this.env),
    )
  }
}

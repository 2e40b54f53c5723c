import { WorkerEntrypoint } from 'cloudflare:workers'
import { findPrivate } from '../gateway/arrive/find.ts'
import { serve } from '../gateway/serve.ts'
import { identifiedRefusal } from '../gateway/answer/refuse.ts'
import { arrivedTarget } from '../gateway/arrive/target.ts'
import { Refusal } from '../gateway/exchange/refusal.ts'
import { dated } from './date-header.ts'
import type { WorkerPlatform } from './platform.ts'
import { readVpcEndpoint } from '../gateway/arrive/vpc-endpoint.ts'
import type { Env } from './env.ts'
import { sharedPlatform } from './shared-platform.ts'
import { noted } from './local/work-in-flight.ts'

/**
 * The face of private APIs: a service binding of another Worker, or a listener of its own on one's own machine.
 * Whoever binds it says in the binding's props which VPC endpoint it is; nothing in a request has a say in that.
 * Only the data plane is behind it.
 */
export class PrivateEndpoint extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return noted(request, this.env, () => this.#answerAtFront(request))
  }

  async #answerAtFront(request: Request): Promise<Response> {
    const platform = await sharedPlatform(this.env)
    if (platform instanceof Response) return platform
    const response = await this.#answer(request, platform)
    return this.env.TIDEGATE_LOCAL === '1' ? dated(response, platform.now()) : response
  }

  async #answer(request: Request, platform: WorkerPlatform): Promise<Response> {
    const target = arrivedTarget(request, this.env.TIDEGATE_LOCAL === '1')
    if (target instanceof Refusal) {
      platform.metrics?.refusedBeforeApi(target.status)
      return identifiedRefusal(target)
    }
    const vpcEndpoint = readVpcEndpoint(this.ctx.props)
    if (!vpcEndpoint) {
      platform.log({
        level: 'warn',
        message: 'a binding to PrivateEndpoint has no props that name a VPC endpoint',
      })
      return serve(request, target, 'nowhere', platform)
    }
    const location = await findPrivate(request, target, platform, vpcEndpoint)
    return serve(request, target, location, platform)
  }
}

import { WorkerEntrypoint } from 'cloudflare:workers'
import { findPrivate } from '../gateway/arrive/find.ts'
import { serve } from '../gateway/serve.ts'
import { identifiedRefusal } from '../gateway/answer/refuse.ts'
import { arrivedTarget } from '../gateway/arrive/target.ts'
import { Refusal } from '../gateway/exchange/refusal.ts'
import { readVpcEndpoint } from '../gateway/arrive/vpc-endpoint.ts'
import { atFront, type Arrival } from './at-front.ts'
import type { Env } from './env.ts'

/**
 * The face of private APIs: a service binding of another Worker, or a listener of its own on one's own machine.
 * Whoever binds it says in the binding's props which VPC endpoint it is; nothing in a request has a say in that.
 * Only the data plane is behind it.
 */
export class PrivateEndpoint extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return atFront(request, this.env, (arrival) => this.#answer(arrival))
  }

  async #answer(arrival: Arrival): Promise<Response> {
    const { request, platform } = arrival
    const target = arrivedTarget(arrival)
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

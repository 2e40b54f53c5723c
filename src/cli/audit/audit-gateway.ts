import type { Finding } from '../../audit/finding.ts'
import type { Audited } from '../../audit/report/audited.ts'
import type { AwsClient } from '../aws-client.ts'
import { CommandFailure } from '../playground/command-failure.ts'

/** `kind` is what AWS calls its APIs in their addresses. */
type Api = { readonly id: string; readonly name: string; readonly kind: 'restapis' | 'apis' }

/** Which of a gateway's APIs are audited. */
export type Choice = { readonly api: string | undefined; readonly stage: string | undefined }

/** Audits APIs of a running gateway, one after the other, and the gateway itself where no API is named. */
export async function auditGateway(
  call: AwsClient,
  { api, stage }: Choice,
): Promise<readonly Audited[]> {
  const all = [...(await restApisOf(call)), ...(await apisOfV2(call))]
  const chosen = all.filter(({ id, name }) => api === undefined || id === api || name === api)
  if (api !== undefined && chosen.length === 0)
    throw new CommandFailure(
      `the gateway has no API with the id or name ${JSON.stringify(api)}${all.length > 0 ? `; it has ${all.map(({ id, name }) => `${id} (${name})`).join(', ')}` : ''}`,
      2,
    )
  const audited: Audited[] = []
  if (api === undefined) {
    const { findings } = await call<Answer>('apigateway', 'GET', '/_tidegate/audit')
    audited.push({ name: 'gateway', isFile: false, findings })
  }
  const query = stage === undefined ? '' : `?stage=${encodeURIComponent(stage)}`
  for (const { id, name, kind } of chosen) {
    const path = `/_tidegate/${kind}/${id}/audit${query}`
    const { findings } = await call<Answer>('apigateway', 'GET', path)
    audited.push({ name: id, title: name, isFile: false, findings })
  }
  return audited
}

type Answer = { readonly findings: readonly Finding[] }

type RestPage = {
  readonly item?: readonly { readonly id: string; readonly name: string }[]
  readonly position?: string
}

async function restApisOf(call: AwsClient): Promise<readonly Api[]> {
  const found: Api[] = []
  let position = ''
  do {
    const path = `/restapis?limit=500${position && `&position=${encodeURIComponent(position)}`}`
    const page: RestPage = await call('apigateway', 'GET', path)
    found.push(
      ...(page.item ?? []).map(({ id, name }) => ({ id, name, kind: 'restapis' }) as const),
    )
    position = page.position ?? ''
  } while (position !== '')
  return found
}

type PageV2 = {
  readonly items?: readonly {
    readonly apiId: string
    readonly name: string
  }[]
  readonly nextToken?: string
}

async function apisOfV2(call: AwsClient): Promise<readonly Api[]> {
  const found: Api[] = []
  let token = ''
  do {
    const path = `/v2/apis?maxResults=500${token && `&nextToken=${encodeURIComponent(token)}`}`
    const page: PageV2 = await call('apigateway', 'GET', path)
    found.push(
      ...(page.items ?? []).map(({ apiId: id, name }) => ({ id, name, kind: 'apis' }) as const),
    )
    token = page.nextToken ?? ''
  } while (token !== '')
  return found
}

import type { Finding } from '../../audit/finding.ts'
import type { Audited } from '../../audit/report/audited.ts'
import type { AwsClient } from '../aws-client.ts'
import { CommandFailure } from '../playground/command-failure.ts'

type Api = { readonly id: string; readonly name: string }

/** Which of a gateway's APIs are audited. */
export type Choice = { readonly api: string | undefined; readonly stage: string | undefined }

/** Audits APIs of a running gateway, one after the other, and the gateway itself where no API is named. */
export async function auditGateway(
  call: AwsClient,
  { api, stage }: Choice,
): Promise<readonly Audited[]> {
  const all = await apisOf(call)
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
  for (const { id, name } of chosen) {
    const path = `/_tidegate/restapis/${id}/audit${query}`
    const { findings } = await call<Answer>('apigateway', 'GET', path)
    audited.push({ name: id, title: name, isFile: false, findings })
  }
  return audited
}

type Answer = { readonly findings: readonly Finding[] }

type Page = { readonly item?: readonly Api[]; readonly position?: string }

async function apisOf(call: AwsClient): Promise<readonly Api[]> {
  const found: Api[] = []
  let position = ''
  do {
    const path = `/restapis?limit=500${position && `&position=${encodeURIComponent(position)}`}`
    const page: Page = await call('apigateway', 'GET', path)
    found.push(...(page.item ?? []))
    position = page.position ?? ''
  } while (position !== '')
  return found
}

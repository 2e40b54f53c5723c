import { defaultKey } from '../../protocol/default-keys.ts'
import type { OperatorPage, PageInput } from '../page.ts'

/** `GET /_tidegate/audit`: what there is to say of the gateway itself. */
export const installationAudit: OperatorPage<PageInput> = {
  verb: 'GET',
  path: '/audit',
  async complete(_, { platform }) {
    const [{ defaultOperatorKey }, { reportOf }] = await Promise.all([
      import('../../../audit/rules/installation.ts'),
      import('../../../audit/report/report.ts'),
    ])
    const key = await platform.accessKey(defaultKey)
    const isDefault = key?.principal.type === 'Account' && key.secretAccessKey === defaultKey
    const { id: rule, severity } = defaultOperatorKey
    const message = 'The control plane answers the key test with the secret test'
    return reportOf(isDefault ? [{ rule, severity, place: { at: [] }, message }] : [])
  },
}

import type { AuditedApi } from '../../../audit/audited-api.ts'
import type { HttpSurroundings } from '../../../audit/http/audited-http-api.ts'
import type { DomainName } from '../../../model/account/domain-name.ts'
import type { SnapshotV2, StageV2 } from '../../../model/v2/api.ts'
import type { PlanContext } from '../../run/operation.ts'
import type { Slices } from '../../../turns/slices.ts'
import { findApiV2, findStageV2 } from '../../v2/api/find.ts'
import { deployedTextV2, snapshotOfV2 } from '../../v2/deploy/served.ts'
import type { OperatorPage, PageInput } from '../page.ts'
import { domainsOf, sourcesOf } from './surroundings.ts'

/** What the audit of an HTTP or WebSocket API looks at, as it leaves the Registry. */
type Gathered = {
  readonly apiId: string
  readonly name: string
  /** The stage whose deployment is meant; absent: the definition as it is now. */
  readonly stageName?: string
  /** Of a stage its text. */
  readonly snapshot: SnapshotV2 | string
  readonly stages: readonly StageV2[]
  readonly domains: readonly DomainName[]
}

/** `GET /_tidegate/apis/{apiId}/audit`: of an HTTP or WebSocket API what `apiAudit` says of a REST API; with `?stage=`, of what that serves. */
export const v2ApiAudit: OperatorPage<Gathered, Gathered> = {
  verb: 'GET',
  path: '/apis/:apiId/audit',
  isLarge: true,
  *plan(input, context) {
    return yield* gather(input, context)
  },
  transaction: (gathered) => gathered,
  async complete(gathered, edge) {
    const [{ auditApi }, { auditedDomain }, { reportOf }] = await Promise.all([
      import('../../../audit/audit.ts'),
      import('../../../audit/rest/audited-stage.ts'),
      import('../../../audit/report/report.ts'),
    ])
    const { apiId, name, stageName, snapshot, stages, domains } = gathered
    const frozen = typeof snapshot === 'string' ? (JSON.parse(snapshot) as SnapshotV2) : snapshot
    const audited = await viewOf(frozen)
    const functions = await sourcesOf(frozen.authorizers, edge)
    const findings = await edge.inSlices(
      (function* () {
        const api = audited(stages, { functions, domains: domains.map(auditedDomain) })
        yield
        return yield* auditApi(api)
      })(),
    )
    return { apiId, name, ...(stageName !== undefined && { stageName }), ...reportOf(findings) }
  },
}

type Known = Omit<HttpSurroundings, 'stages'>

/** What makes of an API, its stages and what else is known what the rules look at. */
async function viewOf(
  frozen: SnapshotV2,
): Promise<(stages: readonly StageV2[], known: Known) => AuditedApi> {
  if (frozen.kind === 'WEBSOCKET') {
    const { auditedWebSocketApi, auditedWebSocketStage } =
      await import('../../../audit/web-socket/audited-web-socket-api.ts')
    return (stages, known) =>
      auditedWebSocketApi(frozen, { ...known, stages: stages.map(auditedWebSocketStage) })
  }
  const [{ auditedHttpApi }, { auditedHttpStage, describedSnapshot }] = await Promise.all([
    import('../../../audit/http/audited-http-api.ts'),
    import('../../../audit/http/audited-http-stage.ts'),
  ])
  return (stages, known) =>
    auditedHttpApi(describedSnapshot(frozen), { ...known, stages: stages.map(auditedHttpStage) })
}

function* gather({ labels, query }: PageInput, context: PlanContext): Slices<Gathered> {
  const { store } = context
  const api = findApiV2(context, labels['apiId'] ?? '')
  const { apiId, name } = api
  const { stage: stageName } = query
  const stage = stageName === undefined ? undefined : findStageV2(store, apiId, stageName)
  return {
    apiId,
    name,
    ...(stageName !== undefined && { stageName }),
    snapshot:
      stageName === undefined
        ? snapshotOfV2(store, api)
        : deployedTextV2(store, apiId, stageName, 'audit'),
    stages: stage ? [stage] : store.list('StageV2', apiId),
    domains: yield* domainsOf(apiId, store),
  }
}

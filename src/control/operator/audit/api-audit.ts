import { snapshotKey } from '../../../model/published.ts'
import type { AuditSilence } from '../../../model/audit/audit-silence.ts'
import type { DomainName } from '../../../model/account/domain-name.ts'
import type { UsagePlan } from '../../../model/account/usage-plan.ts'
import type { RestApi } from '../../../model/rest-api.ts'
import type { Stage } from '../../../model/stage.ts'
import { findApi, findStage } from '../../rest/api/find.ts'
import { parseSnapshot } from '../../rest/deploy/deploy.ts'
import { readSnapshotOf } from '../../rest/deploy/freeze.ts'
import { jsonPieces } from '../../state/json-pieces.ts'
import type { PlanContext } from '../../run/operation.ts'
import { listAll } from '../../state/list-all.ts'
import { account, type Store } from '../../state/store.ts'
import type { Slices } from '../../../turns/slices.ts'
import type { OperatorPage } from '../page.ts'
import { domainsOf, sourcesOf } from './surroundings.ts'

/** What an API's audit looks at, as it leaves the Registry. */
type Gathered = {
  readonly restApiId: string
  readonly name: string
  /** The stage whose deployment is meant; absent: the definition as it is now. */
  readonly stageName?: string
  readonly snapshot: string
  readonly stages: readonly Stage[]
  readonly plans: readonly UsagePlan[]
  readonly domains: readonly DomainName[]
  readonly silences: readonly AuditSilence[]
}

/**
 * `GET /_tidegate/restapis/{restApiId}/audit`: what a security engineer would say of the API's definition as it is now and of
 * all its stages; with `?stage=`, of what that stage serves.
 */
export const apiAudit: OperatorPage<Gathered, Gathered> = {
  verb: 'GET',
  path: '/restapis/:restApiId/audit',
  isLarge: true,
  *plan({ labels, query }, context) {
    const api = findApi(context, labels['restApiId'] ?? '')
    return yield* gather(api, query['stage'], context)
  },
  transaction: (gathered) => gathered,
  async complete(gathered, edge) {
    const [{ auditApi }, { auditedRestApi }, stageViews, { reportOf }] = await Promise.all([
      import('../../../audit/audit.ts'),
      import('../../../audit/rest/audited-rest-api.ts'),
      import('../../../audit/rest/audited-stage.ts'),
      import('../../../audit/report/report.ts'),
    ])
    const { restApiId, name, stageName, stages, plans, domains, silences } = gathered
    const snapshot = parseSnapshot(gathered.snapshot)
    const functions = await sourcesOf(snapshot.authorizers, edge)
    const at = ['x-tidegate-audit']
    const findings = await edge.inSlices(
      (function* () {
        const api = auditedRestApi(snapshot, {
          functions,
          stages: stages.map((stage) => stageViews.auditedStage(restApiId, stage, plans)),
          domains: domains.map(stageViews.auditedDomain),
        })
        yield
        return yield* auditApi(
          api,
          silences.map((silence) => ({ silence, at })),
        )
      })(),
    )
    return { restApiId, name, ...(stageName !== undefined && { stageName }), ...reportOf(findings) }
  },
}

function* gather(
  api: RestApi,
  stageName: string | undefined,
  context: PlanContext,
): Slices<Gathered> {
  const { store } = context
  const { id, name, auditSilences = [] } = api
  const stage = stageName === undefined ? undefined : findStage(store, id, stageName)
  return {
    restApiId: id,
    name,
    ...(stageName !== undefined && { stageName }),
    snapshot: stage ? yield* deployedText(id, stage, store) : yield* presentText(api, store),
    stages: stage ? [stage] : store.list('Stage', id),
    plans: yield* listAll(store, 'UsagePlan', account),
    domains: yield* domainsOf(id, store),
    silences: auditSilences,
  }
}

function* presentText(api: RestApi, store: Store): Slices<string> {
  const snapshot = yield* readSnapshotOf(api, store)
  let text = ''
  for (const piece of jsonPieces(snapshot)) {
    text += piece
    yield
  }
  return text
}

// oxlint-disable-next-line require-yield -- one of two ways to a text
function* deployedText(apiId: string, { deploymentId }: Stage, store: Store): Slices<string> {
  const deployment = store.get('Deployment', apiId, deploymentId)
  const text = deployment && store.published(snapshotKey(deployment.snapshot))
  if (text === undefined) throw new Error(`deployment ${deploymentId} of ${apiId} is missing`)
  return text
}

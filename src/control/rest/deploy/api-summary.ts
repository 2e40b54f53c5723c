import type { Deployment, SnapshotResource } from '../../../model/deployment.ts'

/** Which methods a deployment has: path to verb to how it is protected (`embed=apisummary`). */
export type ApiSummary = Readonly<
  Record<
    string,
    Readonly<
      Record<string, { readonly authorizationType: string; readonly apiKeyRequired: boolean }>
    >
  >
>

/** A deployment as it is stored: with the summary of what it froze, since the live API has moved on. */
export type StoredDeployment = Deployment & { readonly apiSummary?: ApiSummary }

export function summarise(resources: readonly SnapshotResource[]): ApiSummary {
  const rows = resources
    .filter(({ methods }) => Object.keys(methods).length > 0)
    .map(({ path, methods }) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([verb, { authorizationType, apiKeyRequired }]) => [
          verb,
          { authorizationType, apiKeyRequired },
        ]),
      ),
    ])
  return Object.fromEntries(rows) as ApiSummary
}

import type { Operations } from '../run/operation.ts'
import { apiAudit } from './audit/api-audit.ts'
import { asyncApiPage } from './asyncapi.ts'
import { explainPage } from './explain.ts'
import { stagesStatusV2, stageStatusV2 } from './stages/v2-stage-status.ts'
import { httpFeaturesPage, putHttpFeaturesPage } from './settings/http-features.ts'
import { v2LimitsPage, putV2LimitsPage } from './settings/v2-limits.ts'
import { v2ApiAudit } from './audit/v2-api-audit.ts'
import { installationAudit } from './audit/installation-audit.ts'
import { limitsPage, putLimitsPage } from './settings/limits.ts'
import { metricsPage } from './metrics.ts'
import { pageName, type AnyPage } from './page.ts'
import {
  deleteWebSocketPage,
  putWebSocketPage,
  webSocketPage,
} from './settings/web-socket-settings.ts'
import { stageStatus, stagesStatus } from './stages/stage-status.ts'

/** Every page below `/_tidegate/` but the health page, which wants no signature. */
export const pages: readonly AnyPage[] = [
  stagesStatus,
  stageStatus,
  stagesStatusV2,
  stageStatusV2,
  apiAudit,
  v2ApiAudit,
  installationAudit,
  limitsPage,
  putLimitsPage,
  v2LimitsPage,
  putV2LimitsPage,
  httpFeaturesPage,
  putHttpFeaturesPage,
  webSocketPage,
  putWebSocketPage,
  deleteWebSocketPage,
  asyncApiPage,
  explainPage,
  metricsPage,
]

/** Their operations. */
export const operatorOperations: Operations = Object.fromEntries(
  pages.map((page) => [pageName(page), page]),
)
